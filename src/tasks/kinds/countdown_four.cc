#include "tasks/kinds/countdown_four.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "tasks/kinds/countdown_wants.h"

namespace ponder::tasks::countdown {
namespace {

constexpr int64_t kMostDivided = 999;
// How often a value is taken for one that is there: the check finds it, and the search goes on.
constexpr double kMistaken = 0.004;

std::string in_brackets(const std::string& text) { return "(" + text + ")"; }

class FourFromTheEnd {
 public:
  FourFromTheEnd(const Integers& numbers, int64_t target, Rng& rng)
      : numbers_(numbers), target_(target), rng_(rng) {}

  std::optional<Trace> write() {
    out_ = fmt::format("{} from {}\n", target_, joined(numbers_, " "));
    for (size_t i = 0; i < 4; ++i) {
      for (size_t j = i + 1; j < 4; ++j) {
        made_[i][j] = made_of(numbers_[i], numbers_[j]);
        out_ += pair(i, j) + ":";
        for (const Made& made : made_[i][j]) out_ += fmt::format(" {}", made.value);
        out_ += "\n";
      }
    }
    if (!search()) return std::nullopt;
    return Trace{std::move(out_), std::move(answer_)};
  }

 private:
  bool search() {
    for (size_t with = 1; with < 4; ++with) {
      if (two_and_two(with)) return true;
    }
    for (size_t last = 0; last < 4; ++last) {
      if (one_last(last)) return true;
    }
    return false;
  }

  std::string pair(size_t i, size_t j) const {
    return fmt::format("{} {}", numbers_[i], numbers_[j]);
  }

  // The largest and one more against the two others.
  bool two_and_two(size_t with) {
    const size_t c = with == 1 ? 2 : 1, d = with == 3 ? 2 : 3;
    out_ += fmt::format("{} and {}\n", pair(0, with), pair(c, d));
    for (const Made& first : made_[0][with]) {
      const auto closes = [&](const Want& want, const Made& second) {
        const std::string step =
            want.step(std::to_string(second.value), std::to_string(first.value));
        out_ += fmt::format("\n{}={}\n{}={}\n{}={} yes", first.text, first.value, second.text,
                            second.value, step, target_);
        return want.step(in_brackets(second.text), in_brackets(first.text));
      };
      out_ += fmt::format("{}:", first.value);
      if (look(target_, first.value, made_[c][d], closes)) return true;
    }
    return false;
  }

  bool one_last(size_t last) {
    const std::vector<Want> wants = wants_of(target_, numbers_[last], kMostDivided);
    out_ += fmt::format("{} last:", numbers_[last]);
    for (const Want& want : wants) out_ += fmt::format(" {}", want.value);
    out_ += "\n";
    for (const Want& want : wants) {
      for (size_t next = 0; next < 4; ++next) {
        if (next != last && one_before(want, last, next)) return true;
      }
    }
    return false;
  }

  // `next` is joined to what the other two make, and the last number to that.
  bool one_before(const Want& end, size_t last, size_t next) {
    size_t others[2], count = 0;
    for (size_t i = 0; i < 4; ++i) {
      if (i != last && i != next) others[count++] = i;
    }
    const auto closes = [&](const Want& want, const Made& two) {
      out_ += fmt::format("\n{}={}\n{}={}\n{}={} yes", two.text, two.value,
                          want.step(std::to_string(two.value)), end.value,
                          end.step(std::to_string(end.value)), target_);
      return end.step(in_brackets(want.step(in_brackets(two.text))));
    };
    out_ += fmt::format("{} {}, {}:", end.value, numbers_[next], pair(others[0], others[1]));
    return look(end.value, numbers_[next], made_[others[0]][others[1]], closes);
  }

  using Closes = std::function<std::string(const Want& want, const Made& made)>;
  // What must be made for `target` beside `beside`, until it is among what is made.
  bool look(int64_t target, int64_t beside, const std::vector<Made>& made, const Closes& closes) {
    for (const Want& want : wants_of(target, beside, kMostDivided)) {
      out_ += fmt::format(" {}", want.value);
      const auto at = std::find_if(made.begin(), made.end(),
                                   [&](const Made& one) { return one.value == want.value; });
      if (at == made.end()) {
        if (chance(rng_, kMistaken)) mistake(made);
        continue;
      }
      out_ += " yes";
      answer_ = closes(want, *at);
      return true;
    }
    if (!out_.ends_with("\n")) out_ += "\n";
    return false;
  }

  void mistake(const std::vector<Made>& made) {
    const Made& one = made[rng_.below(made.size())];
    out_ += fmt::format(" yes\n{}={} no\n", one.text, one.value);
  }

  const Integers numbers_;
  int64_t target_;
  Rng& rng_;
  std::array<std::array<std::vector<Made>, 4>, 4> made_;
  std::string out_, answer_;
};

}  // namespace

std::optional<Trace> four_from_the_end(Integers numbers, int64_t target, Rng& rng) {
  std::sort(numbers.rbegin(), numbers.rend());
  return FourFromTheEnd(numbers, target, rng).write();
}

}  // namespace ponder::tasks::countdown
