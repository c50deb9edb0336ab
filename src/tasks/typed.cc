// What happens to a prompt on its way through a keyboard.
#include <algorithm>
#include <cctype>

#include "graders/answer.h"
#include "tasks/phrases.h"

namespace ponder {
namespace {

using Lines = std::vector<std::string>;

const std::string& line_of(const Lines& lines, Rng& rng) { return lines[rng.below(lines.size())]; }

const Lines& leads(bool german) {
  static const Lines english = {"Hi! ",
                                "Hi, ",
                                "Hello! ",
                                "Hello, ",
                                "Hey, ",
                                "hey ",
                                "Hi there! ",
                                "Good morning. ",
                                "Quick question: ",
                                "Question: ",
                                "Please help: ",
                                "I have a question. ",
                                "Homework: ",
                                "My homework: ",
                                "Ok, ",
                                "ok so ",
                                "My teacher asks: ",
                                "Next one: ",
                                "Another one: ",
                                "Here is one: ",
                                "Can you help me? ",
                                "Help me with this: ",
                                "I am stuck. ",
                                "So ",
                                "Puzzle: ",
                                "Task: ",
                                "Q: ",
                                "Let's see. ",
                                "For school: ",
                                "I found this in a book. ",
                                "Dear ponder, ",
                                "Please. ",
                                "hey quick q: ",
                                "quick q, ",
                                "Need help: ",
                                "need help with this: ",
                                "help plz: ",
                                "My kid has this homework: ",
                                "My son asks: ",
                                "My daughter wants to know: ",
                                "From my textbook: ",
                                "It says in my book: ",
                                "From a quiz: ",
                                "Exam question: ",
                                "Exercise: ",
                                "Problem: ",
                                "Solve this. ",
                                "Solve the following. ",
                                "Answer the following question. ",
                                "Answer this: ",
                                "Brain teaser: ",
                                "Alexa, ",
                                "Hey Siri, ",
                                "ok google, ",
                                "Hey ponder, ",
                                "ponder, ",
                                "umm ",
                                "Hmm, ",
                                "Sorry to bother you, ",
                                "Stupid question, but ",
                                "Just checking: ",
                                "Just curious: ",
                                "We are arguing about this: ",
                                "Can you help? ",
                                "Hello again. ",
                                "Ok next. ",
                                "Now this one: ",
                                "Last one: ",
                                "I forgot how this works. ",
                                "Not sure about this one: ",
                                "I'm practising for a test. ",
                                "Question for you: ",
                                "Good evening! "};
  static const Lines deutsch = {"Hallo! ",
                                "Hallo, ",
                                "Hi, ",
                                "Guten Tag. ",
                                "Frage: ",
                                "Eine Frage: ",
                                "Kurze Frage: ",
                                "Hilfe bitte: ",
                                "Hausaufgabe: ",
                                "Meine Lehrerin fragt: ",
                                "Aufgabe: ",
                                "Noch eine: ",
                                "Also, ",
                                "hey ",
                                "Moin, ",
                                "Hallo ponder, ",
                                "kurze frage ",
                                "Mein Sohn fragt: ",
                                "Meine Tochter hat diese Aufgabe: ",
                                "Aus dem Schulbuch: ",
                                "Kannst du mir helfen? ",
                                "Ich brauche Hilfe: ",
                                "N\u00e4chste Frage: ",
                                "Beantworte diese Frage: ",
                                "Ich \u00fcbe f\u00fcr einen Test. ",
                                "Guten Abend! ",
                                "Mal eine Frage: ",
                                "R\u00e4tsel: ",
                                "Sag mal, "};
  return german ? deutsch : english;
}

const Lines& tails(bool german) {
  static const Lines english = {" Thanks!",
                                " Thank you.",
                                " thanks",
                                " Thx",
                                " Please.",
                                " Cheers!",
                                " Think step by step.",
                                " Show your work.",
                                " Explain your steps.",
                                " I need it for school.",
                                " It is for my homework.",
                                " Be quick.",
                                " Just the answer.",
                                " Only the result, please.",
                                " Take your time.",
                                " I am not sure about it.",
                                " Show me how.",
                                " My friend got it wrong.",
                                " I can't do it.",
                                " I hope you can help.",
                                " Be careful.",
                                " Answer briefly.",
                                " Give only the result.",
                                " Just give me the answer.",
                                " Answer only.",
                                " Only the answer please.",
                                " No explanation needed.",
                                " Don't explain.",
                                " Give only the final answer.",
                                " Please answer with just the result.",
                                " Short answer please.",
                                " Let's think step by step.",
                                " Please explain how.",
                                " How did you get it?",
                                " asap",
                                " :)",
                                " plz",
                                " ty",
                                " thanks in advance!",
                                " Any help is appreciated.",
                                " I keep getting it wrong.",
                                " We have a test tomorrow.",
                                " My calculator is broken.",
                                " I need to be sure.",
                                " I have no idea.",
                                " Do you know?",
                                "\nAnswer:",
                                "\n\nAnswer:",
                                "\nA:",
                                " What do you get?",
                                " Thank you very much!"};
  static const Lines deutsch = {" Danke!",
                                " Danke.",
                                " Vielen Dank!",
                                " Bitte.",
                                " Nur das Ergebnis.",
                                " Zeig mir die Schritte.",
                                " Es ist f\u00fcr die Schule.",
                                " Denk genau nach.",
                                " Ich komme nicht weiter.",
                                " danke",
                                " Danke im Voraus!",
                                " Nur die Antwort bitte.",
                                " Ohne Erkl\u00e4rung.",
                                " Kurz bitte.",
                                " Bitte mit Rechenweg.",
                                " Ich verstehe das nicht.",
                                " Wir schreiben morgen eine Arbeit.",
                                " Ist das schwer?",
                                "\nAntwort:"};
  return german ? deutsch : english;
}

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// For each byte whether it is outside all fences.
std::vector<bool> free_bytes(const std::string& text) {
  std::vector<bool> out;
  int depth = 0;
  for (const char c : text) {
    depth += c == '\x01' ? 1 : 0;
    out.push_back(depth == 0);
    depth -= c == '\x02' ? 1 : 0;
  }
  return out;
}

void lower_free(std::string& text, bool upper) {
  const std::vector<bool> is_free = free_bytes(text);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (is_free[i] && c < 0x80)
      text[i] = static_cast<char>(upper ? std::toupper(c) : std::tolower(c));
  }
}

void erase_free(std::string& text, char gone) {
  const std::vector<bool> is_free = free_bytes(text);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_free[i] || text[i] != gone) out += text[i];
  }
  text = out;
}

// Outside all fences, `from` with letters around it on neither side.
void replace_word(std::string& text, std::string_view from, std::string_view to) {
  const auto letter = [&](size_t i) { return i < text.size() && is_letter(text[i]); };
  std::vector<bool> is_free = free_bytes(text);
  for (size_t at = 0; (at = text.find(from, at)) != text.npos; ++at) {
    if (!is_free[at] || (at > 0 && letter(at - 1)) || letter(at + from.size())) continue;
    text.replace(at, from.size(), to);
    is_free = free_bytes(text);
  }
}

// As in a chat: "u", "pls", "whats"; now and then one of them alone.
void as_in_a_chat(std::string& text, bool german, Rng& rng) {
  using Pair = std::pair<const char*, const char*>;
  static const std::vector<Pair> english = {{"you", "u"},
                                            {"You", "u"},
                                            {"your", "ur"},
                                            {"please", "pls"},
                                            {"Please", "pls"},
                                            {"what is", "whats"},
                                            {"What is", "whats"},
                                            {"thanks", "thx"},
                                            {"and", "&"},
                                            {"because", "cuz"},
                                            {"without", "w/o"},
                                            {"are there", "r there"},
                                            {"How many", "how many"},
                                            {"I am", "im"},
                                            {"number", "nr"},
                                            {"I'm", "im"}};
  static const std::vector<Pair> deutsch = {
      {"nicht", "nich"}, {"einen", "nen"}, {"eine", "ne"}, {"und", "u."}, {"bitte", "pls"}};
  const auto& pairs = german ? deutsch : english;
  for (const auto& [from, to] : pairs) {
    if (rng.below(2) == 0) replace_word(text, from, to);
  }
}

// A keyboard without umlauts.
void without_umlauts(std::string& text) {
  using Pair = std::pair<const char*, const char*>;
  static constexpr Pair kPairs[] = {{"\u00e4", "ae"}, {"\u00f6", "oe"}, {"\u00fc", "ue"},
                                    {"\u00df", "ss"}, {"\u00c4", "Ae"}, {"\u00d6", "Oe"},
                                    {"\u00dc", "Ue"}};
  for (const auto& [from, to] : kPairs) {
    std::vector<bool> is_free = free_bytes(text);
    for (size_t at = 0; (at = text.find(from, at)) != text.npos; ++at) {
      if (!is_free[at]) continue;
      text.replace(at, std::string_view(from).size(), to);
      is_free = free_bytes(text);
    }
  }
}

// Behind "Question: " a sentence often goes on in lower case; "I" stays.
std::string led(const std::string& lead, std::string text, Rng& rng) {
  const bool goes_on = lead.find_last_of(".!?") != lead.size() - 2;
  const bool word = text.size() > 1 && is_letter(text[0]) && is_letter(text[1]);
  if (goes_on && word && rng.below(3) > 0)
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return lead + text;
}

// A slip inside one word of four letters or more, that no fence and no apostrophe touches.
void slip(std::string& text, Rng& rng) {
  const std::vector<bool> is_free = free_bytes(text);
  std::vector<std::pair<size_t, size_t>> words;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && is_free[end] && is_letter(text[end])) ++end;
    const bool alone = (end == text.size() ||
                        std::string_view(" .,?!:").find(text[end]) != std::string_view::npos) &&
                       (i == 0 || text[i - 1] == ' ');
    if (end - i >= 4 && alone) words.emplace_back(i, end);
    i = std::max(end, i + 1);
  }
  if (words.empty()) return;
  const auto [begin, end] = words[rng.below(words.size())];
  const size_t at = begin + 1 + rng.below(end - begin - 2);
  switch (rng.below(4)) {
    case 0:
      std::swap(text[at], text[at + 1]);
      break;
    case 1:
      text.insert(at, 1, text[at]);
      break;
    case 2:
      text[at] = static_cast<char>('a' + rng.below(26));
      break;
    default:
      text.erase(at, 1);
  }
}

void other_end(std::string& text, Rng& rng) {
  const char end = text.empty() ? ' ' : text.back();
  if (end != '.' && end != '?' && end != '!') return;
  text.pop_back();
  if (rng.below(10) == 0) text += std::string(end == '?' ? "??" : "!");
}

// "..." as other people quote, or not at all.
void other_quotes(std::string& text, Rng& rng) {
  if (std::count(text.begin(), text.end(), '"') % 2 != 0) return;
  const uint64_t manner = rng.below(8);
  if (manner == 0) erase_free(text, '"');
  const char* open = manner == 1 ? "'" : manner == 2 ? "\u201c" : "\"";
  const char* close = manner == 1 ? "'" : manner == 2 ? "\u201d" : "\"";
  std::string out;
  bool inside = false;
  for (const char c : text) {
    if (c == '"') inside = !inside;
    out += c == '"' ? std::string(inside ? open : close) : std::string(1, c);
  }
  text = out;
}

}  // namespace

std::string typed(std::string_view prompt, std::string_view language, Rng& rng) {
  const bool german = language == "de";
  std::string text(prompt);
  other_quotes(text, rng);
  if (rng.uniform() < 0.05) as_in_a_chat(text, german, rng);
  if (german && rng.uniform() < 0.06) without_umlauts(text);
  if (rng.uniform() < 0.3) other_end(text, rng);
  if (rng.uniform() < 0.12) text = led(line_of(leads(german), rng), text, rng);
  if (rng.uniform() < 0.13) {
    const bool open = !text.empty() && (is_letter(text.back()) || text.back() == '\x02');
    text += (open ? "." : "") + line_of(tails(german), rng);
  }
  if (rng.uniform() < 0.25) lower_free(text, false);
  if (rng.uniform() < 0.01) lower_free(text, true);
  if (rng.uniform() < 0.1) erase_free(text, '\'');
  if (rng.uniform() < 0.06) slip(text, rng);
  if (rng.uniform() < 0.015) slip(text, rng);
  if (rng.uniform() < 0.01) text += rng.below(2) == 0 ? " " : "\n";
  return without_fences(text);
}

}  // namespace ponder
