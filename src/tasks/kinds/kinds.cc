#include "tasks/kinds/kinds.h"

#include <algorithm>

#include "base/error.h"
#include "tasks/phrases.h"

namespace ponder {

std::string joined(const Integers& numbers, std::string_view between) {
  std::string out;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) out += between;
    out += std::to_string(numbers[i]);
  }
  return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += between;
    out += words[i];
  }
  return out;
}

Integers sorted(Integers numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::string phrase(const std::vector<std::string>& phrasings, uint64_t wording,
                   const std::vector<std::string>& pieces) {
  const std::string& text = phrasings[wording % phrasings.size()];
  std::string out;
  size_t piece = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      out += text[i];
      continue;
    }
    const size_t end = text.find('}', i);
    PONDER_CHECK(end != text.npos && end - i <= 2);
    const size_t which = end - i == 2 ? static_cast<size_t>(text[i + 1] - '0') : piece++;
    PONDER_CHECK(which < pieces.size());
    out += kept(pieces[which]);
    i = end;
  }
  return out;
}

bool in_german(Problem& problem, Rng& rng) {
  if (chance(rng, 0.1)) problem.language = "de";
  return problem.language == "de";
}

std::string sum_of_two(int64_t a, int64_t b) {
  if (a < 100 && b < 100) return added_by_tens(a, b);
  std::string out = fmt::format("{}+{}\n", a, b) + added_by_digits(a, b);
  out.pop_back();
  return out;
}

const Phrases& additions() {
  static const Phrases all(
      {.nouns = {"the <sum|total> of {a} and {b}",
                 "{a} and {b} <together|added together|in all|combined>",
                 "the <result|sum> of adding {a} <and|to> {b}", "{a} plus {b}",
                 "{a} increased by {b}", "the number that is {b} <more|larger|greater> than {a}",
                 "the sum of the <two|> numbers {a} and {b}", "{b} more than {a}"},
       .expressions = {"{a} plus {b}", "{a} and {b}", "{a} plus {b}"},
       .commands = {"add <up |>{a} and {b}", "add {b} to {a}", "sum <up |>{a} and {b}",
                    "add <these|the> <numbers|two numbers>: {a}, {b}",
                    "<find|work out|calculate|compute> the <sum|total> of {a} and {b}",
                    "add {a} and {b} <together|in your head|column by column>",
                    "increase {a} by {b}", "put {a} and {b} together",
                    "start at {a} and count on by {b}", "raise {a} by {b}",
                    "do the addition: {a} plus {b}", "total {a} and {b}"},
       .questions = {"if I add {a} and {b}, what do I get", "what do {a} and {b} make< together|>",
                     "what do you get when you add {a} <to|and> {b}",
                     "how much <do|are> {a} and {b} <together|in all|make>",
                     "what is {b} more than {a}",
                     "what number is {b} <more|greater|larger> than {a}",
                     "what do {a} and {b} add up to", "what is the sum when {a} is added to {b}",
                     "{a} increased by {b} is what", "if x is {a} and y is {b}, what is x plus y",
                     "what is the total of {a} and {b}",
                     "what comes out when {a} and {b} are added",
                     "which number do you reach when you go {b} up from {a}"},
       .terse = {"{a} plus {b}", "sum {a} {b}", "add {a} {b}", "{a} + {b} = ___", "sum: {a}, {b}",
                 "add({a}, {b})", "total of {a}, {b}", "a = {a}, b = {b}, a + b = ?",
                 "The sum of {a} and {b} is ___", "addends: {a} and {b}\nsum: ?",
                 "  {a}\n+ {b}\n-----", "{a}\n+{b}", "Addition: {a} + {b}",
                 "One number is {a}, the other {b}. What is their sum?", "{a} added to {b}",
                 "{b} on top of {a}?", "Two numbers: {a} and {b}. Add them."}},
      {.nouns = {"die Summe von {a} und {b}", "die Summe aus {a} und {b}", "{a} und {b} zusammen",
                 "{a} plus {b}"},
       .expressions = {"{a} plus {b}", "{a} und {b}"},
       .commands = {"addiere {a} und {b}", "z\u00e4hle {a} und {b} zusammen", "addiere {b} zu {a}",
                    "rechne {a} und {b} zusammen", "berechne die Summe von {a} und {b}",
                    "erh\u00f6he {a} um {b}", "bilde die Summe aus {a} und {b}"},
       .infinitives = {"{a} und {b} <addieren|zusammenrechnen|zusammenz\u00e4hlen>",
                       "die Summe von {a} und {b} berechnen"},
       .questions = {"wie viel sind {a} und {b} zusammen", "was ergeben {a} und {b} zusammen",
                     "wie gro\u00df ist die Summe von {a} und {b}",
                     "was kommt heraus, wenn man {a} und {b} addiert",
                     "welche Zahl ist um {b} gr\u00f6\u00dfer als {a}",
                     "wie viel ist {a} plus {b}"},
       .terse = {"{a} plus {b}", "Summe von {a} und {b}", "{a} + {b} = ___", "Summe: {a}, {b}",
                 "a = {a}, b = {b}, a + b = ?", "{a} und {b} zusammen?",
                 "Die eine Zahl ist {a}, die andere {b}. Wie gro\u00df ist die Summe?"}});
  return all;
}

Verdict judge_number(std::string_view answer, const Rational& wanted, bool german) {
  const std::string piece = final_answer(answer);
  const auto number = read_number(piece, german);
  if (!number) return wrong("no single number in \"" + printable(piece) + "\"");
  if (!(*number == wanted)) return wrong(number->text() + " is not " + wanted.text());
  return right();
}

std::string added_by_digits(int64_t a, int64_t b) {
  std::string out, written;
  int64_t carry = 0;
  for (int64_t x = a, y = b; x > 0 || y > 0 || carry > 0; x /= 10, y /= 10) {
    const int64_t sum = x % 10 + y % 10 + carry;
    out += fmt::format("{}|{}+{}|{} {}+{}{}={}", x / 10, x % 10, y / 10, y % 10, x % 10, y % 10,
                       carry > 0 ? "+1" : "", sum);
    carry = sum / 10;
    written.insert(0, 1, static_cast<char>('0' + sum % 10));
    out += fmt::format("{}: {}\n", carry > 0 ? " carry 1" : "", written);
  }
  return out;
}

std::string times_digit(int64_t a, int64_t digit) {
  std::string out, written;
  int64_t carry = 0;
  for (int64_t rest = a; rest > 0; rest /= 10) {
    const int64_t product = rest % 10 * digit + carry;
    out += fmt::format("{}*{}={}", rest % 10, digit, product - carry);
    if (carry > 0) out += fmt::format(" {}+{}={}", product - carry, carry, product);
    const bool last = rest < 10;
    carry = last ? 0 : product / 10;
    written.insert(0, std::to_string(last ? product : product % 10));
    out += fmt::format("{}: {}\n", carry > 0 ? fmt::format(" carry {}", carry) : "", written);
  }
  return out;
}

std::string added_by_tens(int64_t a, int64_t b) {
  if (a < 10 && b < 10) return fmt::format("{}+{}={}", a, b, a + b);
  const int64_t ones = a % 10 + b % 10;
  return fmt::format("{}+{}: {}+{}={} {}+{}{}={} {}", a, b, a % 10, b % 10, ones, a / 10, b / 10,
                     ones > 9 ? "+1" : "", a / 10 + b / 10 + ones / 10, a + b);
}

std::string subtracted_by_tens(int64_t a, int64_t b) {
  if (a < 10 && b < 10) return fmt::format("{}-{}={}", a, b, a - b);
  const int64_t borrowed = a % 10 < b % 10 ? 1 : 0, ones = a % 10 + 10 * borrowed;
  return fmt::format("{}-{}: {}-{}={} {}{}-{}={} {}", a, b, ones, b % 10, ones - b % 10, a / 10,
                     borrowed ? "-1" : "", b / 10, a / 10 - borrowed - b / 10, a - b);
}

// "23*7: 3*7=21 2*7=14 14+2=16 161"; what one has by heart, "12*7=84".
static std::string multiplied_by_tens(int64_t a, int64_t digit, int64_t place) {
  const int64_t ones = a % 10 * digit, tens = a / 10 * digit, carry = ones / 10;
  if (a <= 12 || digit == 1) return fmt::format("{}*{}={}", a, digit * place, a * digit * place);
  return fmt::format(
      "{}*{}: {}*{}={} {}*{}={}{} {}", a, digit * place, a % 10, digit, ones, a / 10, digit, tens,
      carry > 0 ? fmt::format(" {}+{}={}", tens, carry, tens + carry) : "", a * digit * place);
}

std::string divided_by_places(int64_t number, int64_t divisor) {
  std::string out = fmt::format("{} in {}:", divisor, number);
  int64_t place = 1;
  while (divisor * place * 10 <= number) place *= 10;
  for (int64_t rest = number; place > 0; place /= 10) {
    const int64_t times = rest / divisor / place * place, part = times * divisor;
    if (times == 0) continue;
    out += fmt::format(" {} {}", multiplied_by_tens(divisor, times / place, place),
                       subtracted_by_tens(rest, part));
    rest -= part;
  }
  return out;
}

std::string invented_word(Rng& rng, int64_t letters) {
  constexpr std::string_view kVowels = "aaeeiou", kConsonants = "bcdfghjklmnnprrsstttvwxyz";
  std::string out;
  bool vowel = chance(rng, 0.3);
  while (static_cast<int64_t>(out.size()) < letters) {
    const std::string_view from = vowel ? kVowels : kConsonants;
    out += from[rng.below(from.size())];
    if (chance(rng, 0.85)) vowel = !vowel;
  }
  return out;
}

const std::vector<std::string>& short_words() {
  static const std::vector<std::string> words = {
      "apple", "bread", "chair", "dance", "eagle", "fruit", "glass",  "house", "inner", "jelly",
      "knife", "lemon", "mouse", "night", "ocean", "paper", "queen",  "river", "stone", "table",
      "uncle", "voice", "water", "youth", "zebra", "book",  "tree",   "lamp",  "door",  "fish",
      "bird",  "milk",  "salt",  "rain",  "snow",  "wind",  "fire",   "gold",  "moon",  "star",
      "sun",   "sea",   "sky",   "cat",   "dog",   "cow",   "red",    "blue",  "green", "black",
      "white", "brown", "small", "large", "quick", "slow",  "happy",  "quiet", "sharp", "sweet",
      "north", "south", "east",  "west",  "hill",  "lake",  "forest", "field", "road",  "wall"};
  return words;
}

const std::vector<std::string>& long_words() {
  static const std::vector<std::string> words = {
      "strawberry",   "mississippi", "banana",      "committee",   "bookkeeper", "assessment",
      "balloon",      "calendar",    "chocolate",   "classroom",   "coffee",     "computer",
      "dictionary",   "different",   "elephant",    "embarrass",   "envelope",   "excellent",
      "february",     "furniture",   "grammar",     "grasshopper", "happiness",  "harbour",
      "hippopotamus", "independent", "island",      "journey",     "kangaroo",   "kitchen",
      "language",     "lighthouse",  "mathematics", "millennium",  "mountain",   "necessary",
      "neighbour",    "occurrence",  "orchestra",   "parallel",    "penguin",    "piano",
      "possession",   "professor",   "pumpkin",     "question",    "raspberry",  "remember",
      "restaurant",   "satellite",   "scissors",    "secretary",   "september",  "squirrel",
      "successful",   "telephone",   "thousand",    "tomorrow",    "umbrella",   "university",
      "vegetable",    "volcano",     "wednesday",   "wheelbarrow", "window",     "yesterday"};
  return words;
}

}  // namespace ponder
