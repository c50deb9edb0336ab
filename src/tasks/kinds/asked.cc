#include "tasks/kinds/asked.h"

#include <algorithm>
#include <cctype>

#include "tasks/corpus.h"

namespace ponder {
namespace {

bool is_value_digit(char c) { return c >= '0' && c <= '9'; }
bool is_value_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

// "cm^2", "cm2" and "cm\u00b2" as "sqcm", so that no exponent is read as a number.
std::string plain_units(std::string_view piece) {
  std::string text(piece);
  for (const auto& [sign, lead] : {std::pair{"\u00b2", "sq"}, {"\u00b3", "cu"}}) {
    replace_all(text, sign, lead[0] == 's' ? "2" : "3");
  }
  for (const char* gone : {"\\text", "\\mathrm", "\\cdot", "{", "}"}) {
    if (text.find("\\frac") == text.npos) replace_all(text, gone, " ");
  }
  for (const char* unit : {"km", "cm", "mm", "dm", "m"}) {
    for (const char* power : {"2", "3"}) {
      const std::string lead = power[0] == '2' ? " sq" : " cu";
      for (const char* mark : {"^", " ^", "^ "}) {
        replace_all(text, std::string(" ") + unit + mark + power, lead + unit);
      }
      replace_all(text, std::string(" ") + unit + power, lead + unit);
    }
  }
  for (const char* words : {"square ", "sq. ", "sq ", "quadrat"}) replace_all(text, words, "sq");
  for (const char* words : {"cubic ", "cu. ", "cu ", "kubik"}) replace_all(text, words, "cu");
  replace_all(text, "\\%", "%");
  replace_all(text, "percent", "%");
  replace_all(text, "per cent", "%");
  replace_all(text, "prozent", "%");
  return text;
}

// A blank between a number and the letters of its unit: "5cm" reads as "5 cm".
std::string with_blanks(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    // "\u00a35" and "\u224850", too.
    const bool sign = i > 0 && static_cast<unsigned char>(text[i - 1]) >= 0x80;
    if (sign && is_value_digit(text[i])) out += ' ';
    if (i > 0 && is_value_digit(text[i - 1]) && is_value_letter(text[i]) &&
        !(text[i] == 'e' && i + 1 < text.size() && is_value_digit(text[i + 1]))) {
      out += ' ';
    }
    out += text[i];
  }
  return out;
}

size_t digits_end(std::string_view text, size_t at) {
  while (at < text.size() && is_value_digit(text[at])) ++at;
  return at;
}

std::optional<int64_t> small_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  return std::stoll(std::string(digits));
}

// "\frac{1}{2}" as " 1/2" (which keeps "1\frac{1}{2}" from being 11/2).
void plain_bars(std::string& text) {
  for (const char* name : {"\\dfrac", "\\tfrac"}) replace_all(text, name, "\\frac");
  for (size_t at = 0; (at = text.find("\\frac{", at)) != text.npos;) {
    const size_t upper = at + 6, upper_end = digits_end(text, upper), lower = upper_end + 2;
    if (text.compare(upper_end, 2, "}{") != 0) return;
    const size_t lower_end = digits_end(text, lower);
    if (lower_end >= text.size() || text[lower_end] != '}') return;
    const std::string plain =
        text.substr(upper, upper_end - upper) + "/" + text.substr(lower, lower_end - lower);
    text.replace(at, lower_end + 1 - at,
                 (at > 0 && is_value_digit(text[at - 1]) ? " " : "") + plain);
  }
}

// "1 1/2" and "1 and 1/2" as "3/2".
void plain_mixed(std::string& text) {
  const size_t bar = text.find('/');
  if (bar == text.npos || text.find('/', bar + 1) != text.npos) return;
  size_t upper = bar;
  while (upper > 0 && is_value_digit(text[upper - 1])) --upper;
  size_t end = upper;
  for (std::string_view between : {" and ", " ", " und "}) {
    if (end >= between.size() && std::string_view(text).substr(0, end).ends_with(between)) {
      end -= between.size();
      break;
    }
  }
  if (end == upper || upper == bar) return;
  size_t whole = end;
  while (whole > 0 && is_value_digit(text[whole - 1])) --whole;
  if (whole > 0 && (text[whole - 1] == '/' || text[whole - 1] == '.' || text[whole - 1] == ','))
    return;
  const size_t stop = digits_end(text, bar + 1);
  const auto w = small_number(std::string_view(text).substr(whole, end - whole));
  const auto n = small_number(std::string_view(text).substr(upper, bar - upper));
  const auto d = small_number(std::string_view(text).substr(bar + 1, stop - bar - 1));
  if (!w || !n || !d || *n >= *d) return;
  text.replace(whole, stop - whole, fmt::format("{}/{}", *w * *d + *n, *d));
}

// What stands behind the last sign or verb of a statement; if no number does ("12 is the mean"),
// what stands before, as long as it has one number.
std::string stated(std::string_view piece) {
  for (std::string_view verb : {" rounds to ", " makes ", " make ", " comes to ", " costs "}) {
    const size_t at = piece.rfind(verb);
    if (at != piece.npos) piece.remove_prefix(at + verb.size());
  }
  const std::string_view after = after_last_equals(piece);
  if (std::any_of(after.begin(), after.end(), is_value_digit)) return std::string(after);
  const std::string_view before =
      piece.substr(0, piece.size() - std::min(after.size(), piece.size()));
  if (std::none_of(before.begin(), before.end(), is_value_digit)) return std::string(after);
  std::string out(before);
  for (const char* verb : {" is ", " are ", " ist ", " sind ", "=", ": "})
    replace_all(out, verb, " ");
  return out;
}

// The first word or sign of money behind the last digit, or a sign of money before the first; the
// last word where the number is one in words.
std::string unit_word(std::string_view text) {
  const size_t last = text.find_last_of("0123456789");
  if (last == text.npos) {
    while (!text.empty() && !is_value_letter(text.back())) text.remove_suffix(1);
    size_t begin = text.size();
    while (begin > 0 && is_value_letter(text[begin - 1])) --begin;
    return lower_ascii(text.substr(begin));
  }
  size_t at = last + 1;
  while (at < text.size() && !is_value_letter(text[at]) && text[at] != '$' && text[at] != '%') ++at;
  size_t end = at;
  while (end < text.size() && is_value_letter(text[end])) ++end;
  if (end == at && at < text.size()) ++end;
  if (end > at) return lower_ascii(text.substr(at, end - at));
  for (const char* sign : {"$", "\u20ac", "\u00a3"}) {
    if (text.find(sign) != text.npos) return sign;
  }
  return "";
}

// "2 h 15 min", "3 euros and 50 cents": numbers with units that become smaller.
std::optional<Rational> summed_units(std::string_view text, const UnitFactor& wanted, bool german) {
  Rational sum;
  std::optional<Rational> before;
  size_t at = 0, found = 0;
  while ((at = text.find_first_of("0123456789", at)) != text.npos) {
    size_t end = text.find_first_not_of("0123456789.,/", at);
    end = std::min(end, text.size());
    const auto number = read_number(text.substr(at, end - at), german);
    size_t word = end;
    while (word < text.size() && text[word] == ' ') ++word;
    size_t stop = word;
    while (stop < text.size() && is_value_letter(text[stop])) ++stop;
    const auto unit = unit_factor(lower_ascii(text.substr(word, stop - word)));
    if (!number || !unit || unit->kind != wanted.kind) return std::nullopt;
    if (before && !(unit->factor < *before)) return std::nullopt;
    // What stands between two amounts.
    std::string_view next = text.substr(stop, text.find_first_of("0123456789", stop) - stop);
    next = trimmed(next);
    const bool more = text.find_first_of("0123456789", stop) != text.npos;
    if (more && !next.empty() && next != "and" && next != "und" && next != ",") return std::nullopt;
    sum = sum + *number * unit->factor;
    before = unit->factor;
    at = stop;
    ++found;
  }
  if (found < 2) return std::nullopt;
  return sum / wanted.factor;
}

// "12 and red" offers two answers, "1 and 1/2" one.
bool half_of_and(std::string_view text) {
  const size_t at = text.rfind(" and ");
  if (at == text.npos) return false;
  return std::none_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                      is_value_digit) ||
         std::none_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_value_digit);
}

}  // namespace

bool denies(std::string_view lower) {
  for (std::string_view word :
       {" not ", "n't ", " nicht ", " kein", " or ", " oder ", ";", " | "}) {
    if (lower.find(word) != lower.npos) return true;
  }
  return false;
}

std::string drawn_language(Rng& rng, double german) { return chance(rng, german) ? "de" : "en"; }

bool is_german(const Json& facts) {
  return facts.contains("language") && facts.at("language") == "de";
}

void ask(Problem& problem, const Phrases& phrases, uint64_t wording, const PhraseSlots& slots) {
  Rng rng(wording);
  const bool german = is_german(problem.facts);
  if (german) problem.language = "de";
  problem.prompt = phrases.say(rng, slots, german);
}

int64_t fact_number(const Json& facts, std::string_view name, int64_t low, int64_t high) {
  const Json& value = facts.at(std::string(name));
  if (!value.is_number_integer() || value.get<int64_t>() < low || value.get<int64_t>() > high) {
    fail("the fact \"{}\" is {}, but must be a whole number from {} to {}", name,
         printable(value.dump()), low, high);
  }
  return value.get<int64_t>();
}

std::string fact_choice(const Json& facts, std::string_view name,
                        std::initializer_list<std::string_view> choices) {
  const std::string value = facts.at(std::string(name)).get<std::string>();
  std::string all;
  for (const std::string_view choice : choices) {
    if (value == choice) return value;
    all += (all.empty() ? "" : ", ") + std::string(choice);
  }
  fail("the fact \"{}\" is \"{}\", but must be one of {}", name, printable(value), all);
}

Integers fact_numbers(const Json& facts, std::string_view name, size_t least, size_t most) {
  const Json& list = facts.at(std::string(name));
  const auto numbers = list.get<Integers>();
  if (numbers.size() < least || numbers.size() > most) {
    fail("the fact \"{}\" has {} numbers, but must have {} to {}", name, numbers.size(), least,
         most);
  }
  for (const int64_t n : numbers) {
    if (n < -1'000'000'000 || n > 1'000'000'000) {
      fail("the fact \"{}\" has the number {}; at most a billion is allowed", name, n);
    }
  }
  return numbers;
}

int64_t power_of_ten(int64_t exponent) {
  PONDER_CHECK(exponent >= 0 && exponent <= 18);
  int64_t out = 1;
  for (int64_t i = 0; i < exponent; ++i) out *= 10;
  return out;
}

std::string decimal_text(int64_t scaled, int64_t places, bool german) {
  const int64_t one = power_of_ten(places), size = std::abs(scaled);
  std::string out = (scaled < 0 ? "-" : "") + std::to_string(size / one);
  if (size % one == 0) return out;
  std::string behind = std::to_string(one + size % one).substr(1);
  behind.erase(behind.find_last_not_of('0') + 1);
  return out + (german ? "," : ".") + behind;
}

Rational decimal_value(int64_t scaled, int64_t places) { return {scaled, power_of_ten(places)}; }

std::optional<Rational> read_value(std::string_view piece, const ValueForm& form) {
  std::string text = with_blanks(piece);
  plain_bars(text);
  text = stated(plain_units(text));
  if (half_of_and(text)) return std::nullopt;
  plain_mixed(text);
  const std::string unit = unit_word(text);
  if (unit == "%") replace_all(text, "%", "");
  auto number = read_number(text, form.german);
  if (!number && form.german) number = read_number(text, false);
  const auto own = unit_factor(unit), wanted = unit_factor(form.unit);
  if (!number && wanted && !form.same_unit) {
    return summed_units(lower_ascii(text), *wanted, form.german);
  }
  if (!number) return std::nullopt;
  if (unit == "%" && form.percent == Percent::Asked) return number;
  if (unit == "%" && form.percent == Percent::None) return std::nullopt;
  if (unit == "%") return *number * Rational(1, 100);
  if (!own || !wanted) return number;
  if (own->kind != wanted->kind) return std::nullopt;
  if (form.same_unit && !(own->factor == wanted->factor)) return std::nullopt;
  return *number * own->factor / wanted->factor;
}

Verdict judge_value(std::string_view answer, const Rational& wanted, const ValueForm& form) {
  const std::string piece = final_answer(answer);
  if (denies(" " + lower_ascii(piece) + " ")) return wrong("no one value in " + printable(piece));
  const auto value = read_value(piece, form);
  if (!value) return wrong("no single value in \"" + printable(piece) + "\"");
  if (!(*value == wanted)) return wrong(value->text() + " is not " + wanted.text());
  return right();
}

bool offers_several(std::string_view lower) {
  for (std::string_view between : {" or ", " oder ", ";", " | "}) {
    if (lower.find(between) != lower.npos) return true;
  }
  for (const char* word : {"yes", "no", "ja", "nein"}) {
    const std::string and_more = std::string(word) + " and ", also = std::string(" and ") + word;
    if (lower.starts_with(and_more) || lower.ends_with(also)) return true;
  }
  return false;
}

Verdict judge_yes(std::string_view answer, bool wanted, std::string_view word,
                  std::string_view opposite) {
  std::string text = lower_ascii(final_answer(answer));
  for (const char* none : {"no remainder", "no rest", "nothing"}) replace_all(text, none, "");
  replace_all(text, "n't", " not");
  for (const char* non : {"non-", "non ", "no ", "non"}) {
    if (!word.empty()) replace_all(text, non + std::string(word), "not " + std::string(word));
  }
  if (offers_several(text)) return wrong("several answers: " + printable(text));
  bool yes = false, no = false, denied = false;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && is_value_letter(text[end])) ++end;
    const std::string_view said = std::string_view(text).substr(at, end - at);
    if (said == "yes" || said == "ja" || said == "true" || said == "wahr") yes = true;
    if (said == "no" || said == "nein" || said == "false" || said == "falsch") no = true;
    denied |= said == "not" || said == "never" || said == "hardly" || said == "nicht" ||
              said == "nie" || said.starts_with("kein");
    // "primzahl" says what "prim" does.
    if (!word.empty() && said.starts_with(word)) (std::exchange(denied, false) ? no : yes) = true;
    if (!opposite.empty() && said == opposite) (std::exchange(denied, false) ? yes : no) = true;
    at = std::max(end, at + 1);
  }
  if (yes == no) return wrong("neither yes nor no in \"" + printable(text) + "\"");
  return yes == wanted ? right() : wrong("the answer is " + std::string(wanted ? "yes" : "no"));
}

std::optional<UnitFactor> unit_factor(std::string_view word) {
  struct Entry {
    char kind;
    int64_t top, bottom;
    std::initializer_list<std::string_view> names;
  };
  static const std::initializer_list<Entry> kUnits = {
      {'l', 1, 1, {"mm", "millimetre", "millimeter", "millimetres", "millimeters", "millimetern"}},
      {'l',
       10,
       1,
       {"cm", "centimetre", "centimeter", "centimetres", "centimeters", "zentimeter",
        "zentimetern"}},
      {'l', 100, 1, {"dm", "decimetre", "decimeter", "decimetres", "decimeters", "dezimeter"}},
      {'l', 254, 10, {"inch", "inches", "zoll"}},
      {'l', 3048, 10, {"ft", "foot", "feet"}},
      {'l', 9144, 10, {"yard", "yards"}},
      {'l', 1'609'344, 1, {"mile", "miles", "meile", "meilen"}},
      {'l', 1000, 1, {"m", "metre", "meter", "metres", "meters", "metern"}},
      {'l',
       1'000'000,
       1,
       {"km", "kilometre", "kilometer", "kilometres", "kilometers", "kilometern"}},
      {'a', 1, 1, {"sqmm", "sqmillimetres", "sqmillimeters", "sqmillimeter"}},
      {'a', 100, 1, {"sqcm", "sqcentimetres", "sqcentimeters", "sqzentimeter", "sqcentimeter"}},
      {'a', 10'000, 1, {"sqdm", "sqdezimeter"}},
      {'a', 1'000'000, 1, {"sqm", "sqmetres", "sqmeters", "sqmeter", "sqmetre"}},
      {'a', 1'000'000'000'000, 1, {"sqkm", "sqkilometres", "sqkilometers", "sqkilometer"}},
      {'v', 1'000'000'000'000'000'000, 1, {"cukm"}},
      {'v', 1, 1, {"cumm"}},
      {'v',
       1000,
       1,
       {"cucm", "cucentimetres", "cucentimeters", "cuzentimeter", "ml", "millilitre", "milliliter",
        "millilitres", "milliliters"}},
      {'v',
       10'000,
       1,
       {"cl", "centilitre", "centilitres", "centiliter", "centiliters", "zentiliter"}},
      {'v', 100'000, 1, {"dl", "decilitre", "decilitres", "deciliter", "deciliters", "deziliter"}},
      {'v', 1'000'000, 1, {"l", "litre", "liter", "litres", "liters", "litern", "cudm"}},
      {'v', 1'000'000'000, 1, {"cum", "cumetres", "cumeters", "cumeter", "cumetre"}},
      {'g', 1, 1, {"mg", "milligram", "milligrams", "milligramm"}},
      {'g', 1000, 1, {"g", "gram", "grams", "gramm"}},
      {'g', 1'000'000, 1, {"kg", "kilogram", "kilograms", "kilogramm", "kilo", "kilos"}},
      {'g', 1'000'000'000, 1, {"t", "tonne", "tonnes", "tonnen", "ton", "tons"}},
      {'t', 1, 1, {"s", "sec", "second", "seconds", "sekunde", "sekunden", "secs"}},
      {'t', 60, 1, {"min", "mins", "minute", "minutes", "minuten"}},
      {'t', 3600, 1, {"h", "hour", "hours", "hr", "hrs", "stunde", "stunden", "std"}},
      {'t', 86'400, 1, {"d", "day", "days", "tag", "tage", "tagen"}},
      {'t', 604'800, 1, {"week", "weeks", "woche", "wochen"}},
      // No month has a number of days.
      {'y', 1, 1, {"month", "months", "monat", "monate", "monaten"}},
      {'y', 12, 1, {"year", "years", "jahr", "jahre", "jahren"}},
      {'d', 1, 1, {"degree", "degrees", "grad"}},
      {'g', 45'359'237, 1600, {"ounce", "ounces"}},
      {'v', 3'785'411'784, 1000, {"gallon", "gallons"}},
      {'c', 1, 1, {"cent", "cents", "c", "ct", "pence", "p"}},
      {'c',
       100,
       1,
       {"$", "\u20ac", "\u00a3", "dollar", "dollars", "euro", "euros", "pound", "pounds", "eur",
        "usd"}},
  };
  for (const Entry& unit : kUnits) {
    for (const std::string_view name : unit.names) {
      if (word == name) return UnitFactor{unit.kind, Rational(unit.top, unit.bottom)};
    }
  }
  return std::nullopt;
}

Trace told(const Problem& problem, std::string thought) {
  while (!thought.empty() && thought.back() == '\n') thought.pop_back();
  return {std::move(thought), problem.answer};
}

std::string drawn_name(Rng& rng) {
  static const std::vector<std::string> kNames = {
      "Anna",   "Ben",       "Clara",    "David",  "Emma",     "Felix",   "Ida",       "Leo",
      "Maria",  "Tom",       "Sarah",    "Jack",   "Lily",     "Omar",    "Nina",      "Paul",
      "Rosa",   "Sam",       "Mia",      "Noah",   "Zoe",      "Liam",    "Ella",      "Max",
      "Julia",  "Peter",     "Aisha",    "Carlos", "Mei",      "Ravi",    "Yuki",      "Fatima",
      "Ivan",   "Grace",     "Henry",    "Kate",   "Lena",     "Jonas",   "Hannah",    "Oscar",
      "Alice",  "Bob",       "Lucas",    "Sofia",  "Tim",      "Amy",     "George",    "Ruth",
      "Daniel", "Eva",       "Jamal",    "Priya",  "Hugo",     "Nora",    "Mark",      "Susan",
      "John",   "Mary",      "James",    "Linda",  "Robert",   "Karen",   "Marie",     "Emily",
      "Jacob",  "Chloe",     "Ethan",    "Olivia", "Logan",    "Ava",     "Mason",     "Isabella",
      "Aiden",  "Zoey",      "Jackson",  "Amelia", "Riley",    "Michael", "Evelyn",    "Owen",
      "Harper", "Sebastian", "Penelope", "Samuel", "Victoria", "Alex",    "Charlotte", "William",
      "Sophie", "Thomas",    "Laura",    "Andrew", "Julie",    "Kevin",   "Nancy",     "Steve",
      "Rachel", "Matt",      "Jenny",    "Chris",  "Pat",      "Sandra",  "Diego",     "Elena",
      "Marco",  "Giulia",    "Pierre",   "Claire", "Hans",     "Greta",   "Karla",     "Lukas",
      "Sabine", "Jan",       "Katrin",   "Ali",    "Leila",    "Hassan",  "Amir",      "Nadia",
      "Chen",   "Wei",       "Hiro",     "Sakura", "Arjun",    "Anita",   "Vikram",    "Kofi",
      "Ama",    "Tariq",     "Zara",     "Boris",  "Olga",     "Sven",    "Ingrid",    "Lars",
      "Freya",  "Fritz",     "Heidi",    "Otto",   "Emil",     "Jane",    "Joe",       "Ann",
      "Beth",   "Carl",      "Dan",      "Ed",     "Fay",      "Gus",     "Hal",       "Ian",
      "Kim",    "Lee",       "Meg",      "Ned",    "Ray",      "Sue",     "Ted",       "Una",
      "Vic",    "Bill",      "Jim",      "Jill",   "Dave",     "Nick",    "Luke",      "Adam",
      "Abel",   "Ruby",      "Clara",    "Felix",  "Mila",     "Finn",    "Leon",      "Paula",
      "Marta",  "Simon",     "Tina"};
  if (!chance(rng, 0.15)) return kNames[rng.below(kNames.size())];
  std::string name = invented_word(rng, between(rng, 3, 6));
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

const Noun& drawn_noun(Rng& rng) {
  static const std::vector<Noun> kNouns = {{"apples", "\u00c4pfel"},
                                           {"pencils", "Stifte"},
                                           {"marbles", "Murmeln"},
                                           {"cards", "Karten"},
                                           {"eggs", "Eier"},
                                           {"stones", "Steine"},
                                           {"books", "B\u00fccher"},
                                           {"stickers", "Sticker"},
                                           {"oranges", "Orangen"},
                                           {"cookies", "Kekse"},
                                           {"flowers", "Blumen"},
                                           {"coins", "M\u00fcnzen"},
                                           {"stamps", "Briefmarken"},
                                           {"balloons", "Ballons"},
                                           {"pears", "Birnen"},
                                           {"cupcakes", "Muffins"},
                                           {"tickets", "Eintrittskarten"},
                                           {"bottles", "Flaschen"},
                                           {"shells", "Muscheln"},
                                           {"buttons", "Kn\u00f6pfe"},
                                           {"photos", "Fotos"},
                                           {"candles", "Kerzen"},
                                           {"chairs", "St\u00fchle"},
                                           {"notebooks", "Hefte"},
                                           {"lemons", "Zitronen"},
                                           {"sweets", "Bonbons"},
                                           {"toy cars", "Spielzeugautos"},
                                           {"tomatoes", "Tomaten"},
                                           {"plates", "Teller"},
                                           {"bricks", "Ziegel"},
                                           {"beads", "Perlen"},
                                           {"cups", "Tassen"},
                                           {"roses", "Rosen"},
                                           {"posters", "Poster"},
                                           {"bananas", "Bananen"},
                                           {"bags", "Taschen"}};
  return kNouns[rng.below(kNouns.size())];
}

}  // namespace ponder
