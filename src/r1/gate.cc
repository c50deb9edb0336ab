#include "r1/gate.h"

#include "base/error.h"

namespace ponder {
namespace {

double share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

}  // namespace

double GateFigures::long_share() const { return share(long_ones, answers); }
double GateFigures::accuracy() const { return share(right, answers); }
double GateFigures::long_accuracy() const { return share(right_long_ones, long_ones); }

bool is_long(int64_t thought, int64_t worked_short, int64_t worked_long) {
  return worked_long > worked_short && 2 * thought > worked_short + worked_long;
}

std::string gate_fault(const GateFigures& figures, const GateOptions& options) {
  if (figures.long_share() >= options.need_long &&
      figures.long_accuracy() >= options.need_accuracy) {
    return "";
  }
  return fmt::format(
      "RL would not begin to learn from this base: {:.1f}% of its {} answers think at length "
      "(needed: {:.1f}%), and {:.1f}% of those are right (needed: {:.1f}%); train the base longer, "
      "on more and longer worked thoughts or on easier levels, or go on all the same with --resume "
      "--force",
      100 * figures.long_share(), figures.answers, 100 * options.need_long,
      100 * figures.long_accuracy(), 100 * options.need_accuracy);
}

Json gate_json(const GateFigures& figures, const GateOptions& options) {
  return {{"answers", figures.answers},
          {"long_share", figures.long_share()},
          {"need_long", options.need_long},
          {"long_accuracy", figures.long_accuracy()},
          {"need_accuracy", options.need_accuracy},
          {"accuracy", figures.accuracy()},
          {"passed", gate_fault(figures, options).empty()}};
}

}  // namespace ponder
