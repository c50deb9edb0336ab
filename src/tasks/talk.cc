#include "tasks/talk.h"

#include <cstdlib>

#include "base/error.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder {
namespace {

using Strings = std::vector<std::string>;

const std::string& one_of(const Strings& texts, Rng& rng) { return texts[rng.below(texts.size())]; }

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

struct Worked {
  const Task* task;
  Problem problem;
  Trace trace;
};

class Source {
 public:
  Source(const std::vector<TaskChoice>& choices, uint64_t index, uint64_t seed)
      : choices_(choices), index_(index), seed_(seed) {}

  Worked next(Rng& rng) {
    const TaskChoice& choice = drawn_choice(choices_, rng);
    const int level = static_cast<int>(between(rng, choice.level_low, choice.level_high));
    Worked out{
        choice.task, choice.task->make(level, Split::Train, index_ * 8 + count_++, seed_), {}};
    out.trace = choice.task->trace(out.problem, rng, TraceStyle::Long);
    return out;
  }

 private:
  const std::vector<TaskChoice>& choices_;
  uint64_t index_, seed_, count_ = 0;
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

struct FollowUp {
  std::string question, thought, answer;
};

bool is_for_training(const char* task, const Json& facts) {
  return find_task(task).split_of(facts) == Split::Train;
}

std::optional<FollowUp> plus(int64_t was, Rng& rng) {
  static const Strings kForms = {"<now |>add {n} to <that|it>",
                                 "plus {n}",
                                 "and plus {n}",
                                 "+{n}",
                                 "+ {n}",
                                 "add {n}",
                                 "<and |now |>{n} more",
                                 "what if you add {n}",
                                 "z\u00e4hle {n} dazu",
                                 "und plus {n}",
                                 "then add {n}"};
  const int64_t n = between(rng, 1, was < 100 ? 50 : 500);
  if (!is_for_training("long_addition", {{"a", was}, {"b", n}})) return {};
  const bool small = was < 100 && n < 100;
  std::string work = small ? added_by_tens(was, n) : added_by_digits(was, n);
  if (!small) work.pop_back();
  return FollowUp{expanded(one_of(kForms, rng), rng, {{"n", std::to_string(n)}}),
                  fmt::format("{}+{}\n{}", was, n, work), std::to_string(was + n)};
}

std::optional<FollowUp> minus(int64_t was, Rng& rng) {
  static const Strings kForms = {"<now |>subtract {n}<| from that>",
                                 "minus {n}",
                                 "and minus {n}",
                                 "-{n}",
                                 "- {n}",
                                 "take {n} away",
                                 "take away {n} from that",
                                 "{n} less",
                                 "ziehe {n} ab",
                                 "und minus {n}",
                                 "now take off {n}"};
  if (was < 2 || was > 200) return {};
  const int64_t n = between(rng, 1, std::min<int64_t>(was, 99));
  if (!is_for_training("chain_sum", {{"terms", {was, -n}}})) return {};
  return FollowUp{expanded(one_of(kForms, rng), rng, {{"n", std::to_string(n)}}),
                  fmt::format("{}-{}\n{}", was, n, subtracted_by_tens(was, n)),
                  std::to_string(was - n)};
}

std::optional<FollowUp> times(int64_t was, Rng& rng) {
  static const Strings kForms = {"<now |>multiply <that|it> by {n}",
                                 "times {n}",
                                 "and times {n}",
                                 "*{n}",
                                 "x {n}",
                                 "{n} times that",
                                 "mal {n}"};
  static const Strings kDouble = {"double it", "and doubled", "twice that", "now double that",
                                  "verdopple es"};
  if (was < 1) return {};
  const bool twice = chance(rng, 0.3);
  const int64_t n = twice ? 2 : between(rng, 2, 9);
  if (!is_for_training("multiplication", {{"a", was}, {"b", n}})) return {};
  std::string work = was > 12 ? times_digit(was, n) : fmt::format("{}*{}={}\n", was, n, was * n);
  work.pop_back();
  return FollowUp{expanded(one_of(twice ? kDouble : kForms, rng), rng, {{"n", std::to_string(n)}}),
                  fmt::format("{}*{}\n{}", was, n, work), std::to_string(was * n)};
}

std::optional<FollowUp> in_base(int64_t was, Rng& rng) {
  static const std::pair<int64_t, Strings> kBases[] = {
      {2,
       {"and in binary", "in binary", "now in binary", "what is that in binary", "und bin\u00e4r",
        "convert that to binary", "in base 2", "binary please"}},
      {16, {"and in hex", "in hexadecimal", "what is it in hex", "as hex", "in base 16"}},
      {8, {"and in base 8", "in octal"}}};
  if (was < 10 || was > 999) return {};
  const auto& [base, forms] = kBases[rng.below(4) < 2 ? 0 : 1 + rng.below(2)];
  Problem problem;
  problem.facts = {{"value", was}, {"from", 10}, {"to", base}};
  if (!is_for_training("base_conversion", problem.facts)) return {};
  Trace trace = find_task("base_conversion").trace(problem, rng, TraceStyle::Long);
  return FollowUp{one_of(forms, rng), std::move(trace.thought), std::move(trace.answer)};
}

std::optional<FollowUp> changed(int64_t was, Rng& rng) {
  switch (rng.below(5)) {
    case 0:
      return minus(was, rng);
    case 1:
      return times(was, rng);
    case 2:
      return in_base(was, rng);
    default:
      return plus(was, rng);
  }
}

std::string said(const std::string& form, Rng& rng) {
  std::string text = form;
  const bool asks = text.starts_with("what") || text.starts_with("and ") ||
                    text.starts_with("in ") || text.starts_with("und ") ||
                    text.starts_with("why") || text.starts_with("how");
  const bool open = text.back() != '?' && text.back() != '.';
  if (open && chance(rng, 0.5)) text += asks ? "?" : chance(rng, 0.3) ? "!" : ".";
  if (text[0] >= 'a' && text[0] <= 'z' && chance(rng, 0.6))
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return typed(text, "en", rng);
}

void ask_why(Talk& talk, const Worked& worked, Rng& rng) {
  static const Strings kForms = {"why?",
                                 "why",
                                 "how did you get that?",
                                 "explain",
                                 "explain that.",
                                 "how?",
                                 "show me the steps",
                                 "show your work",
                                 "are you sure? why?",
                                 "how come?",
                                 "why is that?",
                                 "can you explain it?",
                                 "wie kommst du darauf?",
                                 "warum?",
                                 "what are the steps?"};
  talk.user(said(one_of(kForms, rng), rng));
  talk.reply("say the steps", worked.trace.thought + "\nSo it is " + worked.trace.answer + ".");
}

void turn_round(Talk& talk, const Worked& sorted, Rng& rng) {
  static const Strings kForms = {
      "no, the other way round",   "the other way round", "now in reverse",
      "other way round please",    "no, the other order", "reverse it",
      "and the other way around?", "andersherum bitte",   "wrong way round"};
  Problem problem = sorted.problem;
  problem.facts["down"] = !problem.facts.at("down").get<bool>();
  const Trace trace = sorted.task->trace(problem, rng, TraceStyle::Long);
  talk.user(said(one_of(kForms, rng), rng));
  talk.reply(trace.thought, trace.answer);
}

void ask_undo(Talk& talk, int64_t before, Rng& rng) {
  static const Strings kForms = {"undo that",      "undo",
                                 "no, go back",    "take that back",
                                 "forget that",    "undo the last step",
                                 "back to before", "mach das r\u00fcckg\u00e4ngig"};
  talk.user(said(one_of(kForms, rng), rng));
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
    const auto change = changed(*result, rng);
    if (!change) return several(source, rng);
    talk.user(said(change->question, rng));
    talk.reply(change->thought, change->answer);
    if (chance(rng, 0.2)) ask_undo(talk, *result, rng);
  }
  return talk.record("follow-up");
}

// What a system message asks for, and the answer in that form.
struct AnswerForm {
  const char* name;
  Strings asked;
};

const std::vector<AnswerForm>& answer_forms() {
  static const std::vector<AnswerForm> all = {
      {"bare",
       {"You are a helpful assistant.", "You are ponder, a small model.", "You are a tutor.",
        "Be brief.", "Answer briefly.", "Answer with the result only.", "Give only the answer.",
        "Keep it short.", "You are a helpful assistant. Be concise.",
        "Reply with the answer alone, no words."}},
      {"german",
       {"Antworte auf Deutsch.", "Answer in German.", "Reply in German.",
        "Du antwortest auf Deutsch.", "Always answer in German.",
        "You are a helpful assistant. Speak German.", "Bitte auf Deutsch."}},
      {"sentence",
       {"Answer in a full sentence.", "Answer in English.", "Reply with one sentence.",
        "Always answer in whole sentences.", "Write a sentence, please."}},
      {"json",
       {"Answer in JSON.", "Reply with JSON only.", "Return a JSON object.", "Output JSON.",
        "Respond in JSON with the key \"answer\".", "You are an API. Answer in JSON.",
        "Antworte als JSON."}},
      {"json-key",
       {"Answer in JSON with the key \"{k}\".", "Return JSON: {\"{k}\": ...}",
        "Output JSON with a field {k}.", "Reply with a JSON object that has the member \"{k}\"."}}};
  return all;
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
  static const Strings kKeys = {"result", "value", "solution", "output",
                                "x",      "res",   "final",    "out"};
  const AnswerForm& form = answer_forms()[rng.below(answer_forms().size())];
  const bool own_key = std::string_view(form.name) == "json-key";
  const std::string key = own_key ? one_of(kKeys, rng) : "answer";
  std::string asked = one_of(form.asked, rng);
  for (size_t at; (at = asked.find("{k}")) != asked.npos;) asked.replace(at, 3, key);
  Talk talk;
  talk.system(asked);
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

// A product that nobody would work out by hand, and a calculator for it.
void calculate(Talk& talk, const std::string& tool, const std::string& parameter, Rng& rng) {
  static const Phrases kProduct({.nouns = {"the product of {a} and {b}"},
                                 .expressions = {"{p}", "{p}", "{a} times {b}"},
                                 .commands = {"multiply {a} by {b}"}});
  const int64_t a = of_digits(rng, 5, 9), b = of_digits(rng, 4, 9);
  const std::string formula = fmt::format("{}*{}", a, b);
  const std::string result = (Rational(a) * Rational(b)).text();
  talk.user(typed(kProduct.say(rng, {{"a", std::to_string(a)},
                                     {"b", std::to_string(b)},
                                     {"p", said_formula(fmt::format("{} * {}", a, b), rng)}}),
                  "en", rng));
  talk.reply("large: " + formula + " with the tool",
             fmt::format("<tool_call>\n{{\"name\": \"{}\", \"arguments\": {{\"{}\": \"{}\"}}}}\n"
                         "</tool_call>",
                         tool, parameter, formula));
  talk.user("<tool_response>\n" + result + "\n</tool_response>");
  talk.reply("the tool says " + result, result);
}

// Within its reach it needs no tool.
Json with_tool(Source& source, Rng& rng) {
  static const Strings kTools = {"calculator", "calc", "calculate", "Calculator",
                                 "calculator_tool"};
  static const Strings kParameters = {"expression", "expr", "input", "formula", "query"};
  const std::string tool = one_of(kTools, rng), parameter = one_of(kParameters, rng);
  Talk talk;
  const bool more = chance(rng, 0.3);
  talk.system((more ? one_of(answer_forms()[0].asked, rng) + "\n" : std::string()) + "tool " +
              tool + "(" + parameter + ")");
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
  if (form < 0.3) return several(source, rng);
  if (form < 0.65) return followed_up(source, rng);
  if (form < 0.85) return with_system(source, rng);
  return with_tool(source, rng);
}

SmallTalk small_talk(Rng& rng) {
  static const Strings kHello = {"Hello",
                                 "Hi",
                                 "Hey",
                                 "Hello!",
                                 "Hi!",
                                 "hi there",
                                 "hello there",
                                 "Good morning!",
                                 "Good evening",
                                 "Hey ponder",
                                 "Hello, how are you?",
                                 "Hi, how are you?",
                                 "What's up?",
                                 "good day",
                                 "yo"};
  static const Strings kHallo = {"Hallo",  "Hallo!", "Guten Tag",        "Guten Morgen!",
                                 "Servus", "Moin",   "Wie geht es dir?", "Hallo, wie geht's?"};
  static const Strings kThanks = {"Thanks!",        "Thank you",  "thanks a lot", "thx",
                                  "Great, thanks!", "Thank you!", "Well done!",   "Nice.",
                                  "Cool",           "ok"};
  static const Strings kDanke = {"Danke!", "danke", "Vielen Dank", "Super, danke!", "Gut gemacht!"};
  static const Strings kAbout = {
      "What can you do?",      "What can I ask you?",    "Who are you?",
      "What are you?",         "what can you do",        "Help",
      "help me please",        "How can you help me?",   "What do you know?",
      "What are you good at?", "Are you a robot?",       "which tasks can you solve?",
      "What is your name?",    "tell me about yourself", "what should I ask?"};
  static const Strings kUeber = {"Was kannst du?", "Wer bist du?",
                                 "Was bist du?",   "Wobei kannst du helfen?",
                                 "Hilfe",          "Was kann ich dich fragen?"};
  switch (rng.below(6)) {
    case 0:
      return {one_of(kHello, rng), "Hello! " + invitation(rng, false)};
    case 1:
      return {one_of(kHallo, rng), "Hallo! " + invitation(rng, true)};
    case 2:
      return chance(rng, 0.5) ? SmallTalk{one_of(kThanks, rng), "You are welcome."}
                              : SmallTalk{one_of(kDanke, rng), "Gern geschehen."};
    case 3:
      return {one_of(kUeber, rng),
              "Ich bin ponder, ein kleines Modell f\u00fcr Aufgaben mit Zahlen und W\u00f6rtern. " +
                  invitation(rng, true)};
    default:
      return {one_of(kAbout, rng),
              "I am ponder, a small model for problems with numbers and words. " +
                  invitation(rng, false)};
  }
}

}  // namespace ponder
