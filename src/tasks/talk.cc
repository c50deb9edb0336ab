#include "tasks/talk.h"

#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "tasks/kinds/kinds.h"
#include "tasks/kinds/steps.h"
#include "tasks/phrases.h"
#include "tasks/talk_turns.h"

namespace ponder {
namespace {

using Strings = std::vector<std::string>;

const std::string& pick(const Strings& texts, Rng& rng) { return texts[rng.below(texts.size())]; }

// Its messages so far.
class Talk {
 public:
  void system(const std::string& text) {
    messages_.push_back({{"role", "system"}, {"content", text}});
  }
  void user(const std::string& text) { messages_.push_back({{"role", "user"}, {"content", text}}); }
  void reply(const std::string& thought, const std::string& answer) {
    messages_.push_back(
        {{"role", "assistant"}, {"content", answer}, {"reasoning_content", thought}});
  }
  Json record(const char* form) const {
    return {{"messages", messages_}, {"task", "conversation"}, {"form", form}};
  }

 private:
  Json messages_ = Json::array();
};

void ask(Talk& talk, const Worked& worked) {
  talk.user(worked.problem.prompt);
  talk.reply(worked.trace.thought, worked.trace.answer);
}

Json several(Source& source, Rng& rng) {
  Talk talk;
  for (int64_t i = between(rng, 2, 3); i > 0; --i) ask(talk, source.next(rng));
  return talk.record("several");
}

// A whole number in decimal digits that a follow-up can go on with.
std::optional<int64_t> plain_result(const Worked& worked) {
  const std::string& text = worked.trace.answer;
  if (worked.task->name() == "base_conversion" || text.empty() || text.size() > 4) return {};
  if (text.find_first_not_of("0123456789") != text.npos) return {};
  return std::stoll(text);
}

// In either language, as one types.
std::string said_in_any(const TalkForms& forms, Rng& rng, const PhraseSlots& slots = {}) {
  return said(forms, chance(rng, 0.25), rng, slots);
}

std::optional<FollowUp> plus(int64_t was, Rng& rng) {
  const int64_t n = between(rng, 1, was < 100 ? 50 : 500);
  if (!is_for_training("long_addition", {{"a", was}, {"b", n}})) return {};
  const bool small = was < 100 && n < 100;
  std::string work = small ? added_by_tens(was, n) : added_by_digits(was, n);
  if (!small) work.pop_back();
  return FollowUp{said_in_any(plus_forms(), rng, {{"n", std::to_string(n)}}),
                  fmt::format("{}+{}\n{}", was, n, work), std::to_string(was + n)};
}

std::optional<FollowUp> minus(int64_t was, Rng& rng) {
  if (was < 2 || was > 200) return {};
  const int64_t n = between(rng, 1, std::min<int64_t>(was, 99));
  if (!is_for_training("chain_sum", {{"terms", {was, -n}}})) return {};
  return FollowUp{said_in_any(minus_forms(), rng, {{"n", std::to_string(n)}}),
                  fmt::format("{}-{}\n{}", was, n, subtracted_by_tens(was, n)),
                  std::to_string(was - n)};
}

std::optional<FollowUp> times(int64_t was, Rng& rng) {
  if (was < 1) return {};
  const bool twice = chance(rng, 0.3);
  const int64_t n = twice ? 2 : between(rng, 2, 9);
  if (!is_for_training("multiplication", {{"a", was}, {"b", n}})) return {};
  std::string work = was > 12 ? times_digit(was, n) : fmt::format("{}*{}={}\n", was, n, was * n);
  work.pop_back();
  const TalkForms& forms = twice                        ? double_forms()
                           : n == 3 && chance(rng, 0.4) ? triple_forms()
                                                        : times_forms();
  return FollowUp{said_in_any(forms, rng, {{"n", std::to_string(n)}}),
                  fmt::format("{}*{}\n{}", was, n, work), std::to_string(was * n)};
}

std::optional<FollowUp> divided(int64_t was, Rng& rng) {
  if (was < 2 || was > 999) return {};
  Integers fitting;
  for (int64_t n = 2; n <= 12; ++n) {
    if (was % n == 0) fitting.push_back(n);
  }
  if (fitting.empty()) return {};
  const bool half = was % 2 == 0 && chance(rng, 0.4);
  const int64_t n = half ? 2 : fitting[rng.below(fitting.size())];
  std::string work = quotient_steps(was, n, true);
  work.pop_back();
  return FollowUp{
      said_in_any(half ? half_forms() : divided_forms(), rng, {{"n", std::to_string(n)}}),
      fmt::format("{}/{}\n{}", was, n, work), std::to_string(was / n)};
}

std::optional<FollowUp> percent_of(int64_t was, Rng& rng) {
  static const Integers kRates = {10, 20, 25, 50, 5, 75};
  const int64_t p = kRates[rng.below(kRates.size())];
  const Json facts = {{"ask", "part"}, {"p", p}, {"n", was}};
  if (was < 4 || was * p % 100 != 0 || !is_for_training("percentage", facts)) return {};
  const std::string part = std::to_string(was * p / 100);
  return FollowUp{
      said_in_any(percent_of_forms(), rng, {{"n", std::to_string(p)}}),
      fmt::format("{}% of {}\n{}{}/100={}", p, was, product_steps(was, p, true), was * p, part),
      part};
}

std::optional<FollowUp> in_base(int64_t was, Rng& rng) {
  static const std::pair<int64_t, const TalkForms&> kBases[] = {
      {2, binary_forms()}, {16, hexadecimal_forms()}, {8, octal_forms()}};
  if (was < 10 || was > 999) return {};
  const auto& [base, forms] = kBases[rng.below(4) < 2 ? 0 : 1 + rng.below(2)];
  Problem problem;
  problem.facts = {{"value", was}, {"from", 10}, {"to", base}};
  if (!is_for_training("base_conversion", problem.facts)) return {};
  Trace trace = find_task("base_conversion").trace(problem, rng, TraceStyle::Long);
  return FollowUp{said_in_any(forms, rng), std::move(trace.thought), std::move(trace.answer)};
}

std::optional<FollowUp> changed(int64_t was, Rng& rng) {
  switch (rng.below(10)) {
    case 0:
    case 1:
      return minus(was, rng);
    case 2:
    case 3:
      return times(was, rng);
    case 4:
      return in_base(was, rng);
    case 5:
    case 6:
      return divided(was, rng);
    case 7:
      return percent_of(was, rng);
    default:
      return plus(was, rng);
  }
}

void ask_why(Talk& talk, const Worked& worked, Rng& rng) {
  talk.user(said_in_any(why_forms(), rng));
  talk.reply("say the steps", worked.trace.thought + "\nSo it is " + worked.trace.answer + ".");
}

void turn_round(Talk& talk, const Worked& sorted, Rng& rng) {
  Problem problem = sorted.problem;
  problem.facts["down"] = !problem.facts.at("down").get<bool>();
  const Trace trace = sorted.task->trace(problem, rng, TraceStyle::Long);
  talk.user(said_in_any(round_forms(), rng));
  talk.reply(trace.thought, trace.answer);
}

void ask_undo(Talk& talk, int64_t before, Rng& rng) {
  talk.user(said_in_any(undo_forms(), rng));
  talk.reply(fmt::format("before it was {}", before), std::to_string(before));
}

Json followed_up(Source& source, Rng& rng) {
  Talk talk;
  const Worked first = source.next(rng);
  ask(talk, first);
  const auto result = plain_result(first);
  if (first.task->name() == "sorting" && chance(rng, 0.7)) {
    turn_round(talk, first, rng);
  } else if (!result || chance(rng, 0.25)) {
    // Steps that fill the screen explain nothing.
    if (first.trace.thought.size() > 250) return several(source, rng);
    ask_why(talk, first, rng);
  } else {
    int64_t value = *result;
    bool changes = false;
    // Up to three changes, each of the result before.
    for (int64_t i = chance(rng, 0.45) ? between(rng, 2, 3) : 1; i > 0; --i) {
      const auto change = changed(value, rng);
      if (!change) break;
      changes = true;
      talk.user(change->question);
      talk.reply(change->thought, change->answer);
      if (chance(rng, 0.12)) {
        ask_undo(talk, value, rng);
        break;
      }
      const bool plain = change->answer.size() < 5 &&
                         change->answer.find_first_not_of("0123456789") == std::string::npos;
      if (!plain || change->thought.find("rest") != std::string::npos) break;
      value = std::stoll(change->answer);
    }
    if (!changes) return several(source, rng);
  }
  return talk.record("follow-up");
}

// Goes on from a problem in other ways than by its result.
Json gone_on(Source& source, Rng& rng) {
  Talk talk;
  const double kind = rng.uniform();
  std::optional<Worked> first;
  if (kind < 0.3) first = source.of({"sorting", "average", "parity"}, rng);
  if (kind > 0.9) first = source.of({"long_addition", "chain_sum", "multiplication"}, rng);
  if (kind > 0.55 && kind < 0.6) first = source.of({"word_problem", "multi_step"}, rng);
  if (!first) first = source.next(rng);
  ask(talk, *first);
  const bool german = first->problem.language == "de";
  int turns = 0;
  for (int64_t i = between(rng, 1, 2); i > 0; --i) {
    const auto next = kind < 0.3    ? about_list(*first, rng)
                      : kind < 0.55 ? asked_again(source, *first, rng)
                      : kind < 0.72 ? number_changed(*first, rng)
                      : kind < 0.9  ? viewed(first->trace.answer, german, rng)
                                    : instead(*first, rng);
    if (!next) continue;
    ++turns;
    talk.user(next->question);
    talk.reply(next->thought, next->answer);
  }
  if (turns == 0) return several(source, rng);
  return talk.record("gone on");
}

// What a system message asks for, and the answer in that form.
struct AnswerForm {
  std::string_view name;
  const TalkForms& asked;
};

const std::vector<AnswerForm>& answer_forms() {
  static const std::vector<AnswerForm> all = {{"bare", bare_forms()},
                                              {"german", in_german_forms()},
                                              {"sentence", sentence_forms()},
                                              {"json", json_forms()},
                                              {"json-key", json_key_forms()}};
  return all;
}

// A system message: no keyboard's slips.
std::string wished(const TalkForms& forms, Rng& rng, const std::string& key = "") {
  const Strings& texts = chance(rng, 0.2) ? forms.german : forms.english;
  return without_fences(expanded(pick(texts, rng), rng, {{"k", key}}));
}

Json json_value(const std::string& answer) {
  const bool digits =
      !answer.empty() && answer.size() < 16 &&
      answer.find_first_not_of("0123456789", answer[0] == '-' ? 1 : 0) == answer.npos &&
      answer != "-" && (answer.size() == 1 || answer[0] != '0');
  return digits ? Json(std::stoll(answer)) : Json(answer);
}

std::string in_form(const AnswerForm& form, const std::string& key, const std::string& answer) {
  const std::string_view name = form.name;
  if (name == "german") return "Die Antwort ist " + answer + ".";
  if (name == "sentence") return "The answer is " + answer + ".";
  if (name == "bare") return answer;
  return fmt::format("{{\"{}\": {}}}", key, json_value(answer).dump());
}

Json with_system(Source& source, Rng& rng) {
  static const Strings kKeys = {"result", "value", "solution", "output",  "x",      "res",
                                "final",  "out",   "reply",    "n",       "number", "ans",
                                "data",   "text",  "response", "ergebnis"};
  const AnswerForm& form = answer_forms()[rng.below(answer_forms().size())];
  const std::string key = form.name == "json-key" ? pick(kKeys, rng) : "answer";
  Talk talk;
  talk.system(wished(form.asked, rng, key));
  for (int64_t i = chance(rng, 0.2) ? 2 : 1; i > 0; --i) {
    const Worked worked = source.next(rng);
    talk.user(worked.problem.prompt);
    talk.reply(worked.trace.thought, in_form(form, key, worked.trace.answer));
  }
  return talk.record("system");
}

int64_t of_digits(Rng& rng, int64_t low, int64_t high) {
  int64_t out = between(rng, 1, 9);
  for (int64_t i = between(rng, low, high); i > 1; --i) out = out * 10 + between(rng, 0, 9);
  return out;
}

const Phrases& products() {
  static const Phrases all(
      {.nouns = {"the product of {a} and {b}", "{a} multiplied by {b}", "{a} times {b}"},
       .expressions = {"{p}", "{p}", "{a} times {b}"},
       .commands = {"multiply {a} by {b}", "multiply {a} and {b}",
                    "use the <calculator|tool> for {p}", "multiply these: {a}, {b}"},
       .questions = {"how much is {a} multiplied by {b}", "what do {a} and {b} multiply to",
                     "what do I get if I multiply {a} by {b}",
                     "{a} boxes hold {b} grains each, how many grains is that"},
       .terse = {"{a} times {b}", "{p}", "product of {a} and {b}", "{a}, {b}: product?"}},
      {.nouns = {"das Produkt von {a} und {b}"},
       .expressions = {"{p}", "{a} mal {b}"},
       .commands = {"multipliziere {a} mit {b}"},
       .infinitives = {"{a} mit {b} multiplizieren"},
       .questions = {"wie viel ist {a} mal {b}"},
       .terse = {"{a} mal {b}"}});
  return all;
}

// A product that nobody would work out by hand, and a calculator for it.
void calculate(Talk& talk, const std::string& tool, const std::string& parameter, Rng& rng) {
  const int64_t a = of_digits(rng, 5, 9), b = of_digits(rng, 4, 9);
  const std::string formula = fmt::format("{}*{}", a, b);
  const std::string result = (Rational(a) * Rational(b)).text();
  const bool german = chance(rng, 0.15);
  const PhraseSlots slots = {{"a", std::to_string(a)},
                             {"b", std::to_string(b)},
                             {"p", said_formula(fmt::format("{} * {}", a, b), rng)}};
  talk.user(typed(products().say(rng, slots, german), german ? "de" : "en", rng));
  talk.reply("large: " + formula + " with the tool",
             fmt::format("<tool_call>\n{{\"name\": \"{}\", \"arguments\": {{\"{}\": \"{}\"}}}}\n"
                         "</tool_call>",
                         tool, parameter, formula));
  talk.user("<tool_response>\n" + result + "\n</tool_response>");
  talk.reply("the tool says " + result, result);
}

// Within its reach it needs no tool.
Json with_tool(Source& source, Rng& rng) {
  // The template shows a tool whose name says so.
  static const Strings kTools = {
      "calculator",      "calc",      "calculate",     "Calculator",
      "calculator_tool", "calc_tool", "my_calculator", "run_calculation"};
  static const Strings kParameters = {"expression", "expr",     "input",       "formula", "query",
                                      "term",       "equation", "calculation", "text"};
  const std::string tool = pick(kTools, rng), parameter = pick(kParameters, rng);
  Talk talk;
  const bool more = chance(rng, 0.3);
  talk.system((more ? wished(bare_forms(), rng) + "\n" : std::string()) + "tool " + tool + "(" +
              parameter + ")");
  if (chance(rng, 0.5)) {
    ask(talk, source.next(rng));
  } else {
    calculate(talk, tool, parameter, rng);
  }
  return talk.record("tool");
}

}  // namespace

Json conversation_document(const std::vector<TaskChoice>& choices, uint64_t index, uint64_t seed) {
  Rng rng(seed, mix64(index) + 0x74616c6bu);
  Source source(choices, index, seed ^ 0x74616c6bu);
  const double form = rng.uniform();
  if (form < 0.17) return several(source, rng);
  if (form < 0.45) return followed_up(source, rng);
  if (form < 0.76) return gone_on(source, rng);
  if (form < 0.9) return with_system(source, rng);
  return with_tool(source, rng);
}

SmallTalk small_talk(Rng& rng) {
  switch (rng.below(6)) {
    case 0:
      return {pick(hello_forms().english, rng), "Hello! " + invitation(rng, false)};
    case 1:
      return {pick(hello_forms().german, rng), "Hallo! " + invitation(rng, true)};
    case 2:
      return chance(rng, 0.5) ? SmallTalk{pick(thanks_forms().english, rng), "You are welcome."}
                              : SmallTalk{pick(thanks_forms().german, rng), "Gern geschehen."};
    case 3:
      return {pick(about_forms().german, rng),
              "Ich bin ponder, ein kleines Modell f\u00fcr Aufgaben mit Zahlen und W\u00f6rtern. " +
                  invitation(rng, true)};
    default:
      return {pick(about_forms().english, rng),
              "I am ponder, a small model for problems with numbers and words. " +
                  invitation(rng, false)};
  }
}

}  // namespace ponder
