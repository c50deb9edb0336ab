#include "tasks/talk_turns.h"

#include <algorithm>

#include "base/error.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/kinds.h"
#include "tasks/kinds/steps.h"

namespace ponder {
namespace {

bool asks(std::string_view text) {
  static const std::vector<std::string> kLeads = {"what", "why",    "how",     "is ",   "are ",
                                                  "can ", "could ", "and ",    "in ",   "was ",
                                                  "wie",  "und ",   "kannst ", "which "};
  return std::any_of(kLeads.begin(), kLeads.end(),
                     [&](const std::string& lead) { return text.starts_with(lead); });
}

FollowUp follow_up(std::string question, std::string thought, std::string answer) {
  while (!thought.empty() && thought.back() == '\n') thought.pop_back();
  return {std::move(question), std::move(thought), std::move(answer)};
}

// A task's own thought about facts that were not drawn by it.
std::string thought_of(const char* task, const Json& facts, const std::string& answer, bool german,
                       Rng& rng) {
  Problem problem;
  problem.task = task;
  problem.facts = facts;
  problem.answer = answer;
  problem.language = german ? "de" : "en";
  return find_task(task).trace(problem, rng, TraceStyle::Long).thought;
}

}  // namespace

Worked Source::made(const TaskChoice& choice, int level, Rng& rng) {
  Worked out{
      choice.task, choice.task->make(level, Split::Train, index_ * 64 + count_++, seed_), {}};
  out.trace = choice.task->trace(out.problem, rng, TraceStyle::Long);
  return out;
}

Worked Source::next(Rng& rng) {
  const TaskChoice& choice = drawn_choice(choices_, rng);
  return made(choice, static_cast<int>(between(rng, choice.level_low, choice.level_high)), rng);
}

std::optional<Worked> Source::of(const std::vector<std::string_view>& tasks, Rng& rng) {
  std::vector<const TaskChoice*> fitting;
  for (const TaskChoice& choice : choices_) {
    if (std::find(tasks.begin(), tasks.end(), choice.task->name()) != tasks.end())
      fitting.push_back(&choice);
  }
  if (fitting.empty()) return {};
  const TaskChoice& choice = *fitting[rng.below(fitting.size())];
  return made(choice, static_cast<int>(between(rng, choice.level_low, choice.level_high)), rng);
}

std::optional<Worked> Source::like(const Worked& first, Rng& rng) {
  static constexpr const char* kSame[] = {"ask",  "sign",    "to",       "from",
                                          "kind", "rule",    "language", "figure",
                                          "down", "letters", "exponent", "weekday"};
  const Json& facts = first.problem.facts;
  for (const TaskChoice& choice : choices_) {
    if (choice.task != first.task) continue;
    for (int tries = 0; tries < 40; ++tries) {
      Worked out = made(choice, first.problem.level, rng);
      const bool same = std::all_of(std::begin(kSame), std::end(kSame), [&](const char* key) {
        return facts.value(key, Json()) == out.problem.facts.value(key, Json());
      });
      if (same && out.problem.language == first.problem.language && facts != out.problem.facts)
        return out;
      if (count_ >= 60) return {};
    }
  }
  return {};
}

std::string said(const TalkForms& forms, bool german, Rng& rng, const PhraseSlots& slots) {
  const auto& texts = german && !forms.german.empty() ? forms.german : forms.english;
  std::string text = expanded(texts[rng.below(texts.size())], rng, slots);
  const bool open = text.back() != '?' && text.back() != '.';
  if (open && chance(rng, 0.5)) text += asks(text) ? "?" : chance(rng, 0.3) ? "!" : ".";
  if (text[0] >= 'a' && text[0] <= 'z' && chance(rng, 0.6))
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return typed(text, german ? "de" : "en", rng);
}

bool is_for_training(const char* task, const Json& facts) {
  return find_task(task).split_of(facts) == Split::Train;
}

std::optional<FollowUp> asked_again(Source& source, const Worked& first, Rng& rng) {
  if (material_of(first).empty()) return {};
  const auto second = source.like(first, rng);
  if (!second) return {};
  const std::string material = material_of(*second);
  return FollowUp{said(again_forms(), first.problem.language == "de", rng, {{"m", material}}),
                  second->trace.thought, second->trace.answer};
}

namespace {

// The integers of facts, wherever they stand.
void integers_of(Json& facts, std::vector<Json*>& out) {
  if (facts.is_number_integer()) out.push_back(&facts);
  if (!facts.is_structured()) return;
  for (Json& entry : facts) integers_of(entry, out);
}

// Where a number stands in a text as digits; npos if not exactly once.
size_t only_place(const std::string& text, const std::string& digits) {
  const auto digit = [&](size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  size_t found = text.npos;
  for (size_t at = 0; (at = text.find(digits, at)) != text.npos; ++at) {
    const bool part = (at > 0 && (digit(at - 1) || text[at - 1] == '.' || text[at - 1] == ',')) ||
                      digit(at + digits.size()) ||
                      ((text[at + digits.size()] == '.' || text[at + digits.size()] == ',') &&
                       digit(at + digits.size() + 1));
    if (part) continue;
    if (found != text.npos) return text.npos;
    found = at;
  }
  return found;
}

}  // namespace

std::optional<FollowUp> number_changed(const Worked& first, Rng& rng) {
  static const std::vector<std::string_view> kTasks = {
      "word_problem", "multi_step", "multiplication", "long_addition",
      "percentage",   "remainder",  "geometry",       "rounding",
      "gcd",          "money",      "power",          "average",
      "primes",       "chain_sum",  "roman",          "units"};
  const std::string& name = first.task->name();
  const bool story = name == "word_problem" || name == "multi_step";
  if (std::find(kTasks.begin(), kTasks.end(), name) == kTasks.end()) return {};
  if (story && first.trace.thought.find('/') != std::string::npos) return {};
  Json facts = first.problem.facts;
  const int64_t which = story ? facts.at("story").get<int64_t>() : -1;
  std::vector<Json*> integers;
  integers_of(story ? facts.at("numbers") : facts, integers);
  if (integers.empty()) return {};
  Json& fact = *integers[rng.below(integers.size())];
  const int64_t old = fact.get<int64_t>(),
                now = between(rng, std::max<int64_t>(2, old - 9), std::max<int64_t>(2, old) + 9);
  const size_t at = only_place(first.problem.prompt, std::to_string(old));
  if (old < 2 || now == old || now == which || at == std::string::npos) return {};
  const auto same = [&](const Json* other) { return *other == Json(old); };
  if (std::count_if(integers.begin(), integers.end(), same) != 1) return {};
  fact = now;
  try {
    if (!is_for_training(name.c_str(), facts)) return {};
    Problem problem = first.task->posed(first.problem.level, facts, rng.next());
    if (problem.language != first.problem.language) return {};
    if (problem.answer.find('/') != std::string::npos) return {};
    problem.prompt = first.problem.prompt;
    problem.prompt.replace(at, std::to_string(old).size(), std::to_string(now));
    const Trace trace = first.task->trace(problem, rng, TraceStyle::Long);
    return FollowUp{said(changed_number_forms(), problem.language == "de", rng,
                         {{"n", std::to_string(now)}, {"o", std::to_string(old)}}),
                    trace.thought, trace.answer};
  } catch (const Error&) {
    return {};  // no such problem
  }
}

namespace {

// The sum of a list, as a chain.
std::optional<FollowUp> sum_of(const Integers& numbers, bool german, Rng& rng) {
  int64_t sum = 0;
  for (const int64_t n : numbers) sum += n;
  if (!is_for_training("chain_sum", {{"terms", numbers}})) return {};
  const std::string answer = std::to_string(sum);
  return FollowUp{said(list_sum_forms(), german, rng),
                  thought_of("chain_sum", {{"terms", numbers}}, answer, german, rng), answer};
}

std::optional<FollowUp> average_of(const Integers& numbers, const char* ask, bool german,
                                   Rng& rng) {
  const Json facts = {{"ask", ask}, {"numbers", numbers}, {"language", german ? "de" : "en"}};
  const Integers order = sorted(numbers);
  const auto count = static_cast<int64_t>(order.size());
  int64_t sum = 0;
  for (const int64_t n : numbers) sum += n;
  const std::string_view asked = ask;
  if (order.front() < 0 || !is_for_training("average", facts)) return {};
  if (asked == "mean" && (sum % count != 0 || sum < 0)) return {};
  if (asked == "median" && count % 2 == 0) return {};
  const int64_t value = asked == "mean"    ? sum / count
                        : asked == "range" ? order.back() - order.front()
                                           : order[order.size() / 2];
  const TalkForms& forms = asked == "mean"    ? list_mean_forms()
                           : asked == "range" ? list_range_forms()
                                              : list_median_forms();
  const std::string answer = std::to_string(value);
  return FollowUp{said(forms, german, rng), thought_of("average", facts, answer, german, rng),
                  answer};
}

// In order again, with one number more or one less.
std::optional<FollowUp> changed_list(Integers numbers, bool down, bool german, Rng& rng) {
  const int64_t n = between(rng, 0, 99);
  const bool more = chance(rng, 0.5);
  std::string question;
  if (more) {
    numbers.push_back(n);
    question = said(list_with_forms(), german, rng, {{"n", std::to_string(n)}});
  } else {
    const int64_t gone = numbers[rng.below(numbers.size())];
    if (numbers.size() < 3 || std::count(numbers.begin(), numbers.end(), gone) > 1) return {};
    std::erase(numbers, gone);
    question = said(list_without_forms(), german, rng, {{"n", std::to_string(gone)}});
  }
  Problem problem;
  problem.facts = {{"numbers", numbers}, {"down", down}};
  problem.language = german ? "de" : "en";
  if (!is_for_training("sorting", problem.facts)) return {};
  const Trace trace = find_task("sorting").trace(problem, rng, TraceStyle::Long);
  return FollowUp{question, trace.thought, trace.answer};
}

// How many there are, or an end of it.
FollowUp simple_of(const Integers& numbers, bool german, Rng& rng) {
  const Integers order = sorted(numbers);
  const uint64_t which = rng.below(3);
  if (which == 0) {
    std::string thought = "count them:";
    for (size_t i = 0; i < numbers.size(); ++i)
      thought += fmt::format("{} {} {}", i > 0 ? "," : "", i + 1, numbers[i]);
    return {said(list_count_forms(), german, rng), thought, std::to_string(numbers.size())};
  }
  const bool large = which == 1;
  const std::string answer = std::to_string(large ? order.back() : order.front());
  return {said(large ? list_largest_forms() : list_smallest_forms(), german, rng),
          fmt::format("{} of {}\n{}", large ? "largest" : "smallest", joined(numbers, " "), answer),
          answer};
}

}  // namespace

std::optional<FollowUp> about_list(const Worked& first, Rng& rng) {
  const Json& facts = first.problem.facts;
  if (!facts.contains("numbers") || facts.at("numbers").size() < 2) return {};
  for (const Json& number : facts.at("numbers")) {
    if (!number.is_number_integer()) return {};
  }
  const auto numbers = facts.at("numbers").get<Integers>();
  const bool german = first.problem.language == "de";
  switch (rng.below(8)) {
    case 0:
    case 1:
      return sum_of(numbers, german, rng);
    case 2:
      return average_of(numbers, "mean", german, rng);
    case 3:
      return average_of(numbers, chance(rng, 0.5) ? "median" : "range", german, rng);
    case 4:
    case 5:
      if (first.task->name() != "sorting") return simple_of(numbers, german, rng);
      return changed_list(numbers, facts.at("down"), german, rng);
    default:
      return simple_of(numbers, german, rng);
  }
}

// The two numbers of a sum, a difference or a product.
static std::optional<std::pair<int64_t, int64_t>> two_numbers(const Worked& worked) {
  const Json& facts = worked.problem.facts;
  const std::string& name = worked.task->name();
  if (name == "long_addition" || name == "multiplication")
    return std::pair(facts.at("a").get<int64_t>(), facts.at("b").get<int64_t>());
  if (name != "chain_sum" || facts.at("terms").size() != 2) return {};
  const auto terms = facts.at("terms").get<Integers>();
  if (terms[0] < 0) return {};
  return std::pair(terms[0], std::abs(terms[1]));
}

std::optional<FollowUp> instead(const Worked& first, Rng& rng) {
  const auto two = two_numbers(first);
  if (!two) return {};
  const auto [a, b] = *two;
  const std::string& name = first.task->name();
  const bool german = first.problem.language == "de";
  const bool taken = name == "chain_sum" && first.problem.facts.at("terms")[1].get<int64_t>() < 0;
  const uint64_t which = rng.below(3);
  if (which == 0 && name != "multiplication") {
    if (a > 99 || b > 99 || !is_for_training("multiplication", {{"a", a}, {"b", b}})) return {};
    const std::string answer = std::to_string(a * b);
    return FollowUp{said(instead_times_forms(), german, rng),
                    thought_of("multiplication", {{"a", a}, {"b", b}}, answer, german, rng),
                    answer};
  }
  if (which == 1 && !taken) {
    if (a < b || a > 999 || !is_for_training("chain_sum", {{"terms", {a, -b}}})) return {};
    const std::string answer = std::to_string(a - b);
    return FollowUp{said(instead_minus_forms(), german, rng),
                    thought_of("chain_sum", {{"terms", {a, -b}}}, answer, german, rng), answer};
  }
  if (name == "long_addition" || (name == "chain_sum" && !taken)) return {};
  if (!is_for_training("long_addition", {{"a", a}, {"b", b}})) return {};
  const std::string answer = std::to_string(a + b);
  return FollowUp{said(instead_plus_forms(), german, rng),
                  thought_of("long_addition", {{"a", a}, {"b", b}}, answer, german, rng), answer};
}

namespace {

std::optional<FollowUp> rounded_view(int64_t n, bool german, Rng& rng) {
  const int64_t to = n > 150 && chance(rng, 0.5) ? 2 : 1, one = to == 2 ? 100 : 10;
  if (n < 11) return {};
  const Json facts = {{"value", n}, {"places", 0}, {"to", to}, {"language", german ? "de" : "en"}};
  if (!is_for_training("rounding", facts)) return {};
  const std::string answer = std::to_string((n + one / 2) / one * one);
  return FollowUp{said(to == 1 ? view_ten_forms() : view_hundred_forms(), german, rng),
                  thought_of("rounding", facts, answer, german, rng), answer};
}

std::optional<FollowUp> yes_view(int64_t n, bool german, Rng& rng) {
  const std::string yes = german ? "ja" : "yes", no = german ? "nein" : "no";
  const std::string language = german ? "de" : "en";
  switch (rng.below(3)) {
    case 0: {
      const Json facts = {{"ask", "is"}, {"n", n}, {"language", language}};
      if (n < 2 || n > 400 || !is_for_training("primes", facts)) return {};
      bool prime = true;
      for (int64_t d = 2; d * d <= n; ++d) prime = prime && n % d != 0;
      const std::string answer = prime ? yes : no;
      return FollowUp{said(view_prime_forms(), german, rng),
                      thought_of("primes", facts, answer, german, rng), answer};
    }
    case 1: {
      const Json facts = {{"ask", "is"}, {"numbers", {n}}, {"language", language}};
      if (!is_for_training("parity", facts)) return {};
      const bool even = n % 2 == 0;
      const std::string answer = german ? (even ? "gerade" : "ungerade") : even ? "even" : "odd";
      return FollowUp{said(view_parity_forms(), german, rng),
                      thought_of("parity", facts, answer, german, rng), answer};
    }
    default: {
      const int64_t other = std::max<int64_t>(0, n + between(rng, -20, 20));
      if (other == n) return {};
      return FollowUp{said(view_more_forms(), german, rng, {{"n", std::to_string(other)}}),
                      fmt::format("{} > {} {}", n, other, n > other ? yes : no),
                      n > other ? yes : no};
    }
  }
}

// "3/4" as a decimal or in percent.
std::optional<FollowUp> fraction_view(const std::string& result, bool german, Rng& rng) {
  const size_t bar = result.find('/');
  const auto digits = [](const std::string& text) {
    return !text.empty() && text.size() < 4 && text.find_first_not_of("0123456789") == text.npos;
  };
  if (!digits(result.substr(0, bar)) || !digits(result.substr(bar + 1))) return {};
  const int64_t top = std::stoll(result.substr(0, bar)),
                bottom = std::stoll(result.substr(bar + 1));
  if (bottom == 0 || 100 % bottom != 0) return {};
  const int64_t part = 100 / bottom;
  const bool percent = chance(rng, 0.5);
  const std::string answer =
      percent ? fmt::format("{}%", top * part) : decimal_text(top * part, 2, german);
  std::string thought = fmt::format("{}\n100/{}={}\n", result, bottom, part);
  thought += product_steps(top, part, true) + fmt::format("{} of 100", top * part);
  return FollowUp{said(percent ? view_percent_forms() : view_decimal_forms(), german, rng), thought,
                  answer};
}

}  // namespace

std::optional<FollowUp> viewed(const std::string& result, bool german, Rng& rng) {
  if (result.find('/') != result.npos) return fraction_view(result, german, rng);
  if (result.empty() || result.size() > 4 || result.find_first_not_of("0123456789") != result.npos)
    return {};
  const int64_t n = std::stoll(result);
  switch (rng.below(6)) {
    case 0:
      if (n > 999) return {};
      return FollowUp{said(view_words_forms(), german, rng), fmt::format("{} in words", n),
                      number_word(n, german)};
    case 1: {
      const Json facts = {{"n", n}, {"to", true}, {"language", german ? "de" : "en"}};
      if (n < 1 || n > 999 || !is_for_training("roman", facts)) return {};
      const std::string answer = roman_numeral(n);
      return follow_up(said(view_roman_forms(), german, rng),
                       thought_of("roman", facts, answer, german, rng), answer);
    }
    case 2: {
      const Json facts = {
          {"ask", "power"}, {"base", n}, {"exponent", 2}, {"language", german ? "de" : "en"}};
      if (n > 60 || !is_for_training("power", facts)) return {};
      const std::string answer = std::to_string(n * n);
      return FollowUp{said(view_square_forms(), german, rng),
                      thought_of("power", facts, answer, german, rng), answer};
    }
    case 3:
      return rounded_view(n, german, rng);
    default:
      return yes_view(n, german, rng);
  }
}

}  // namespace ponder
