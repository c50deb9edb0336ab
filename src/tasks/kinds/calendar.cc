// Dates of one year that nobody names, leap years, and the weekday of one date from another's.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/calendar_forms.h"
#include "tasks/kinds/calendar_words.h"
#include "tasks/kinds/kinds.h"

namespace ponder::tasks::calendar {
namespace {

constexpr int64_t kPlainYear = 2023;  // an ordinary one: February has 28 days

struct Day {
  int64_t month, day;
  auto operator<=>(const Day&) const = default;
};

std::string ask_of(const Json& facts) {
  return fact_choice(facts, "ask", {"after", "before", "between", "leap", "weekday"});
}

int64_t length_of(int64_t month) { return days_in(kPlainYear, month); }

Day day_of(const Json& facts, const char* name) {
  const auto parts = facts.at(name).get<Integers>();
  if (parts.size() != 2 || parts[0] < 1 || parts[0] > 12 || parts[1] < 1 ||
      parts[1] > length_of(parts[0])) {
    fail("\"{}\" is no [month, day] of an ordinary year", name);
  }
  return {parts[0], parts[1]};
}

Day second_of(const Json& facts) {
  const Day from = day_of(facts, "from"), to = day_of(facts, "to");
  if (to <= from) fail("\"to\" is not after \"from\"");
  return to;
}

int64_t days_between(const Day& from, const Day& to) {
  int64_t out = to.day - from.day;
  for (int64_t month = from.month; month < to.month; ++month) out += length_of(month);
  return out;
}

std::string month_name(int64_t month, bool german) {
  return german ? kGermanMonths[month - 1] : kMonths[month - 1];
}
// "April 9", "9. April"
std::string plainly(const Day& d, bool german) {
  const std::string month = month_name(d.month, german);
  return german ? fmt::format("{}. {}", d.day, month) : fmt::format("{} {}", month, d.day);
}

std::string written(const Day& d, bool german, uint64_t manner) {
  if (german) return manner % 4 == 0 ? fmt::format("{}.{}.", d.day, d.month) : plainly(d, true);
  const std::string month = kMonths[d.month - 1];
  switch (manner % 8) {
    case 0:
      return fmt::format("{} {}", d.day, month);
    case 1:
      return fmt::format("{} {}", month, ordinal(d.day));
    case 2:
      return fmt::format("the {} of {}", ordinal(d.day), month);
    case 3:
      return fmt::format("{} {}", month.substr(0, 3), d.day);
    default:
      return plainly(d, false);
  }
}

// The month that a text names, and the one number beside it.
std::optional<Day> read_day(std::string_view piece) {
  const std::string text = lower_ascii(piece);
  int64_t month = 0, day = 0;
  for (size_t at = 0; at < text.size();) {
    const auto is_word = [](unsigned char c) { return std::isalpha(c) || c >= 0x80; };
    const bool digit = std::isdigit(static_cast<unsigned char>(text[at])) != 0;
    size_t end = at;
    while (end < text.size() && (digit ? std::isdigit(static_cast<unsigned char>(text[end])) != 0
                                       : is_word(static_cast<unsigned char>(text[end])))) {
      ++end;
    }
    const std::string word = text.substr(at, end - at);
    // A year may be told, too.
    if (digit && word.size() != 4) {
      if (word.size() > 2 || day != 0) return std::nullopt;
      day = std::stoll(word);
    }
    for (int64_t m = 1; !digit && word.size() >= 3 && m <= 12; ++m) {
      if (!lower_ascii(kMonths[m - 1]).starts_with(word) &&
          !lower_ascii(kGermanMonths[m - 1]).starts_with(word)) {
        continue;
      }
      if (month != 0 && month != m) return std::nullopt;
      month = m;
    }
    at = std::max(end, at + 1);
  }
  if (month == 0 || day == 0) return std::nullopt;
  return Day{month, day};
}

int64_t wanted_weekday(const Json& facts) {
  const int64_t first = fact_number(facts, "weekday", 0, 6);
  return (first + days_between(day_of(facts, "from"), second_of(facts))) % 7;
}

class Calendar final : public Task {
 public:
  Calendar()
      : Task("calendar", "days and dates of one year, leap years",
             {"days and dates within a month, leap years", "up to 45 days, over months",
              "the weekday of a date from that of another"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const std::string language = drawn_language(rng, 0.15);
    if (level == 1 && chance(rng, 0.3)) {
      const bool hundreds = chance(rng, 0.25);
      const int64_t year = hundreds ? 100 * between(rng, 15, 30) : between(rng, 1800, 2200);
      return {{"ask", "leap"}, {"year", year}, {"language", language}};
    }
    const int64_t most = level == 1 ? 27 : level == 2 ? 45 : 30;
    Day from{}, to{};
    do {
      from = {between(rng, 1, 12), 1};
      from.day = between(rng, 1, length_of(from.month));
      to = later(from, between(rng, 1, most));
    } while (to <= from || (level == 1 && to.month != from.month));
    const double which = rng.uniform();
    const char* ask = level == 3     ? "weekday"
                      : which < 0.4  ? "after"
                      : which < 0.65 ? "before"
                                     : "between";
    return {{"ask", ask},
            {"from", Integers{from.month, from.day}},
            {"to", Integers{to.month, to.day}},
            {"weekday", between(rng, 0, 6)},
            {"language", language}};
  }

  // In December's last days the year ends; such a day is drawn anew.
  static Day later(Day from, int64_t days) {
    from.day += days;
    while (from.day > length_of(from.month)) {
      from.day -= length_of(from.month);
      if (++from.month > 12) return {1, 1};
    }
    return from;
  }

  std::string key(const Json& facts) const override {
    if (ask_of(facts) == "leap") return fmt::format("leap {}", fact_number(facts, "year", 1, 9999));
    const Day a = day_of(facts, "from"), b = second_of(facts);
    return fmt::format(
        "days {} {} {} {}{}", a.month, a.day, b.month, b.day,
        ask_of(facts) == "weekday" ? fmt::format(" {}", fact_number(facts, "weekday", 0, 6)) : "");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Json& facts = problem.facts;
    const std::string kind = ask_of(facts);
    const bool german = is_german(facts);
    Rng rng(wording);
    if (kind == "leap") {
      const int64_t year = fact_number(facts, "year", 1, 9999);
      ask(problem, phrases_of(kind), rng.next(),
          {{"a", std::to_string(year)}, {"name", drawn_name(rng)}});
      problem.answer = is_leap(year) ? (german ? "ja" : "yes") : (german ? "nein" : "no");
      return;
    }
    const Day from = day_of(facts, "from"), to = second_of(facts);
    const uint64_t manner = rng.next();
    const bool back = kind == "before";
    ask(problem, phrases_of(kind), rng.next(),
        {{"x", written(back ? to : from, german, manner)},
         {"y", written(to, german, manner)},
         {"n", days_text(days_between(from, to), german, rng)},
         {"w", weekday_name(fact_number(facts, "weekday", 0, 6), german)},
         {"name", drawn_name(rng)}});
    problem.answer = kind == "between"   ? std::to_string(days_between(from, to))
                     : kind == "weekday" ? weekday_name(wanted_weekday(facts), german)
                                         : plainly(back ? from : to, german);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string kind = ask_of(facts), piece(after_last_equals(final_answer(answer)));
    if (kind == "leap") {
      return judge_yes(answer, is_leap(fact_number(facts, "year", 1, 9999)),
                       is_german(facts) ? "schaltjahr" : "leap");
    }
    const std::string said = lower_ascii(final_answer(answer));
    if (denies(" " + said + " ") || offers_several(said)) {
      return wrong("no one answer: " + printable(said));
    }
    const Day from = day_of(facts, "from"), to = second_of(facts);
    if (kind == "between") return judge_number(answer, Rational(days_between(from, to)));
    bool good = false;
    if (kind == "weekday") {
      good = read_weekday(piece) == wanted_weekday(facts);
    } else {
      good = read_day(piece) == (kind == "before" ? from : to);
    }
    return good ? right() : wrong("\"" + printable(piece) + "\" is another day");
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Json& facts = problem.facts;
    const std::string kind = ask_of(facts);
    const bool german = is_german(facts);
    if (kind == "leap") return {leap_steps(facts.at("year"), problem.answer), problem.answer};
    const Day from = day_of(facts, "from"), to = second_of(facts);
    const int64_t days = days_between(from, to);
    if (style == TraceStyle::Short)
      return {fmt::format("{}: {}", days, problem.answer), problem.answer};
    if (kind == "after") return {after_steps(from, days, german), problem.answer};
    if (kind == "before") return {before_steps(to, days, german), problem.answer};
    std::string out = between_steps(from, to, german);
    if (kind == "weekday") {
      const int64_t first = fact_number(facts, "weekday", 0, 6), rest = days % 7;
      out += fmt::format("\n7*{}={} {}-{}={}\n{}", days / 7, days - rest, days, days - rest, rest,
                         weekday_name(first, german));
      for (int64_t i = 1; i <= rest; ++i)
        out += fmt::format(" {} {}", i, weekday_name((first + i) % 7, german));
    }
    return {out, problem.answer};
  }
  bool works_in_german() const override { return true; }

  // A year that ends in 00 is one if the hundreds can be divided by four.
  static std::string leap_steps(int64_t year, const std::string& answer) {
    const int64_t part = year % 100 == 0 ? year / 100 : year % 100;
    return fmt::format("{}{}\n{}/4={} rest {}\n{}", year, year % 100 == 0 ? ": 00" : "", part,
                       part / 4, part % 4, answer);
  }

  static std::string after_steps(Day date, int64_t days, bool german) {
    std::string out = fmt::format("{} + {}\n{}+{}={}", plainly(date, german), days, date.day, days,
                                  date.day + days);
    date.day += days;
    while (true) {
      const int64_t most = length_of(date.month);
      out += fmt::format("\n{} {}", month_name(date.month, german), most);
      if (date.day <= most) return out + "\n" + plainly(date, german);
      out += fmt::format(": {}-{}={}", date.day, most, date.day - most);
      date = {date.month + 1, date.day - most};
    }
  }

  static std::string before_steps(Day date, int64_t days, bool german) {
    std::string out = fmt::format("{} - {}\n{}-{}={}", plainly(date, german), days, date.day, days,
                                  date.day - days);
    date.day -= days;
    while (date.day < 1) {
      --date.month;
      const int64_t most = length_of(date.month);
      out += fmt::format("\n{} {}: {}+{}={}", month_name(date.month, german), most, most, date.day,
                         most + date.day);
      date.day += most;
    }
    return out + "\n" + plainly(date, german);
  }

  static std::string between_steps(const Day& from, const Day& to, bool german) {
    std::string out = fmt::format("{} {} {}\n", plainly(from, german), german ? "bis" : "to",
                                  plainly(to, german));
    if (from.month == to.month)
      return out + fmt::format("{}-{}={}", to.day, from.day, to.day - from.day);
    int64_t sum = length_of(from.month) - from.day;
    out += fmt::format("{} {}: {}-{}={}", month_name(from.month, german), length_of(from.month),
                       length_of(from.month), from.day, sum);
    for (int64_t m = from.month + 1; m <= to.month; ++m) {
      const int64_t more = m == to.month ? to.day : length_of(m);
      out += fmt::format("\n{} {}: {}+{}={}", month_name(m, german), more, sum, more, sum + more);
      sum += more;
    }
    return out;
  }
};

}  // namespace
}  // namespace ponder::tasks::calendar

namespace ponder {

const Task& calendar_task() {
  static const tasks::calendar::Calendar task;
  return task;
}

}  // namespace ponder
