// Dates: weekdays and days before or after a date, in the Gregorian calendar.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/calendar_words.h"
#include "tasks/kinds/forms.h"

namespace ponder::tasks::date_arithmetic {
namespace {

struct Date {
  int64_t year, month, day;
  bool operator==(const Date&) const = default;
};

// Days since 1900-01-01, a Monday.
int64_t day_number(const Date& date) {
  int64_t days = date.day - 1;
  for (int64_t y = 1900; y < date.year; ++y) days += is_leap(y) ? 366 : 365;
  for (int64_t m = 1; m < date.month; ++m) days += days_in(date.year, m);
  return days;
}

Date month_after(const Date& d) {
  return d.month == 12 ? Date{d.year + 1, 1, d.day} : Date{d.year, d.month + 1, d.day};
}
Date month_before(const Date& d) {
  return d.month == 1 ? Date{d.year - 1, 12, d.day} : Date{d.year, d.month - 1, d.day};
}

// Moves a date: the day of the month may be any number, and whole months are taken from it or put
// to it until the month has such a day. `steps` says so, line by line.
Date moved(Date date, int64_t days, std::string* steps) {
  if (steps) {
    *steps +=
        fmt::format("{}{}{}={}", date.day, days < 0 ? "-" : "+", std::abs(days), date.day + days);
  }
  date.day += days;
  while (true) {
    const int64_t here = days_in(date.year, date.month);
    if (steps) *steps += fmt::format(" in {:04}-{:02} with {}", date.year, date.month, here);
    if (date.day > here) {
      if (steps) *steps += fmt::format("\n{}-{}={}", date.day, here, date.day - here);
      date = month_after(date);
      date.day -= here;
    } else if (date.day < 1) {
      date = month_before(date);
      const int64_t there = days_in(date.year, date.month);
      if (steps)
        *steps +=
            fmt::format("\nbefore {} days: {}+{}={}", there, date.day, there, date.day + there);
      date.day += there;
    } else {
      return date;
    }
  }
}

std::string iso(const Date& d) { return fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day); }

// In one of the manners that leave no doubt which number is the month.
std::string written(const Date& d, uint64_t manner) {
  const std::string month = kMonths[d.month - 1], brief = month.substr(0, 3);
  switch (manner % 16) {
    case 0:
    case 1:
      return fmt::format("{} {}, {}", month, d.day, d.year);
    case 2:
      return fmt::format("{} {} {}", d.day, month, d.year);
    case 3:
      return fmt::format("{} {}, {}", month, ordinal(d.day), d.year);
    case 4:
      return fmt::format("{} of {} {}", ordinal(d.day), month, d.year);
    case 5:
      return fmt::format("{} {} {}", brief, d.day, d.year);
    case 6:
      return fmt::format("{} {} {}", d.day, brief, d.year);
    case 7:
      return fmt::format("{:04}/{:02}/{:02}", d.year, d.month, d.day);
    case 8:
      return fmt::format("{:02} {} {}", d.day, month, d.year);
    case 9:
      return fmt::format("{:02}-{}-{}", d.day, brief, d.year);
    case 10:
      return fmt::format("{} {} {}", ordinal(d.day), month, d.year);
    case 11:
      return fmt::format("{} {} {}", month, d.day, d.year);
    default:
      return iso(d);
  }
}

// "5. M\u00e4rz 2024", "05.03.2024"
std::string written_in_german(const Date& d, uint64_t manner) {
  if (manner % 3 == 0) return fmt::format("{:02}.{:02}.{}", d.day, d.month, d.year);
  if (manner % 3 == 1) return fmt::format("{}.{}.{}", d.day, d.month, d.year);
  return fmt::format("{}. {} {}", d.day, kGermanMonths[d.month - 1], d.year);
}

Date date_of(const Json& numbers) {
  const auto parts = numbers.get<Integers>();
  const bool sound = parts.size() == 3 && parts[0] >= 1900 && parts[0] <= 2400 && parts[1] >= 1 &&
                     parts[1] <= 12 && parts[2] >= 1 && parts[2] <= 31;
  return sound ? Date{parts[0], parts[1], parts[2]} : Date{1900, 1, 1};
}
Json date_json(const Date& d) { return Integers{d.year, d.month, d.day}; }

// "2024-03-05", "March 5, 2024", "5 March 2024", "Mar 5th 2024", "5.3.2024". 3/5/2024 could be two
// days.
std::optional<Date> read_date(std::string_view piece) {
  std::string text = lower_ascii(piece);
  Integers numbers;
  int64_t month = 0;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    if (std::isdigit(static_cast<unsigned char>(text[at]))) {
      while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
      if (end - at > 4) return std::nullopt;
      numbers.push_back(std::stoll(text.substr(at, end - at)));
    } else if (std::isalpha(static_cast<unsigned char>(text[at]))) {
      while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end]))) ++end;
      const std::string word = text.substr(at, end - at);
      for (int64_t m = 1; word.size() >= 3 && m <= 12; ++m) {
        if (!lower_ascii(kMonths[m - 1]).starts_with(word)) continue;
        if (month != 0) return std::nullopt;
        month = m;
      }
    } else {
      if (text[at] == '/') return std::nullopt;
      end = at + 1;
    }
    at = end;
  }
  if (month != 0 && numbers.size() == 2) {
    const bool year_first = numbers[0] > 31;
    return Date{numbers[year_first ? 0 : 1], month, numbers[year_first ? 1 : 0]};
  }
  if (month != 0 || numbers.size() != 3) return std::nullopt;
  if (numbers[0] > 31) return Date{numbers[0], numbers[1], numbers[2]};
  return Date{numbers[2], numbers[1], numbers[0]};
}

enum class Kind { WeekdayAfter, DateAfter, DaysBetween, WeekdayOf };
constexpr const char* kKinds[] = {"weekday_after", "date_after", "days_between", "weekday_of"};

Kind kind_of(const Json& facts) {
  const std::string name = facts.at("kind");
  for (size_t i = 0; i < std::size(kKinds); ++i) {
    if (name == kKinds[i]) return static_cast<Kind>(i);
  }
  return Kind::WeekdayAfter;
}

int64_t weekday_after(const Json& facts) {
  const int64_t sum = (facts.at("weekday").get<int64_t>() + facts.at("days").get<int64_t>()) % 7;
  return sum < 0 ? sum + 7 : sum;
}

class DateArithmetic final : public Task {
 public:
  DateArithmetic()
      : Task("date_arithmetic", "count days and find weekdays",
             {"the weekday some days after or before a weekday",
              "the date up to 40 days after or before a date",
              "the date up to 400 days before or after a date",
              "the days between two dates of one or two years", "the weekday of a date"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    if (level == 1) {
      const int64_t most = chance(rng, 0.4) ? 14 : 100;
      return {{"kind", kKinds[0]},
              {"weekday", between(rng, 0, 6)},
              {"days", between(rng, 1, most) * (chance(rng, 0.2) ? -1 : 1)},
              {"language", drawn_language(rng, 0.15)}};
    }
    Date date{between(rng, 1950, 2050), between(rng, 1, 12), 1};
    date.day = between(rng, 1, days_in(date.year, date.month));
    if (level == 5) {
      return {
          {"kind", kKinds[3]}, {"date", date_json(date)}, {"language", drawn_language(rng, 0.15)}};
    }
    const int64_t reach = level == 2 ? 40 : 400;
    const bool back = (level == 2 && chance(rng, 0.25)) || (level == 3 && chance(rng, 0.5));
    const int64_t days = between(rng, 1, reach) * (back ? -1 : 1);
    if (level < 4) {
      return {{"kind", kKinds[1]},
              {"date", date_json(date)},
              {"days", days},
              {"language", drawn_language(rng, 0.15)}};
    }
    return {{"kind", kKinds[2]},
            {"date", date_json(date)},
            {"other", date_json(moved(date, days, nullptr))},
            {"language", drawn_language(rng, 0.15)}};
  }

  std::string key(const Json& facts) const override {
    if (kind_of(facts) == Kind::WeekdayAfter) {
      return fmt::format("weekday {} {}", facts.at("weekday").get<int64_t>(),
                         facts.at("days").get<int64_t>());
    }
    const Date first = date_of(facts.at("date"));
    if (kind_of(facts) == Kind::WeekdayOf) return "weekday " + iso(first);
    const Date last = kind_of(facts) == Kind::DaysBetween ? date_of(facts.at("other"))
                                                          : moved(first, facts.at("days"), nullptr);
    // A date, a distance and another date are one fact, whichever is asked for.
    return "dates " + std::min(iso(first), iso(last)) + " " + std::max(iso(first), iso(last));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Json& facts = problem.facts;
    Rng rng(wording);
    const std::string name = drawn_name(rng);
    const bool german = is_german(facts);
    if (german) problem.language = "de";
    if (kind_of(facts) == Kind::WeekdayAfter) {
      const int64_t days = facts.at("days");
      problem.prompt = (days > 0 ? weekday_after_forms() : weekday_before_forms())
                           .say(rng,
                                {{"w", weekday_name(facts.at("weekday"), german)},
                                 {"n", days_text(std::abs(days), german, rng)},
                                 {"name", name}},
                                german);
      problem.answer = weekday_name(weekday_after(facts), german);
      return;
    }
    const Date date = date_of(facts.at("date"));
    const uint64_t manner = rng.next();
    PhraseSlots slots = {{"x", german ? written_in_german(date, manner) : written(date, manner)},
                         {"name", name}};
    if (kind_of(facts) == Kind::WeekdayOf) {
      problem.prompt = weekday_of_forms().say(rng, slots, german);
      problem.answer = weekday_name(day_number(date) % 7, german);
    } else if (kind_of(facts) == Kind::DaysBetween) {
      const Date other = date_of(facts.at("other"));
      slots.emplace_back("y", german ? written_in_german(other, manner) : written(other, manner));
      problem.prompt = days_between_forms().say(rng, slots, german);
      problem.answer = std::to_string(day_number(other) - day_number(date));
    } else {
      const int64_t days = facts.at("days");
      slots.emplace_back("n", days_text(std::abs(days), german, rng));
      problem.prompt = moved_forms(days > 0).say(rng, slots, german);
      problem.answer = iso(moved(date, days, nullptr));
    }
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string piece = final_answer(answer);
    const Kind kind = kind_of(facts);
    if (kind == Kind::DaysBetween) {
      return judge_number(answer, Rational(day_number(date_of(facts.at("other"))) -
                                           day_number(date_of(facts.at("date")))));
    }
    if (kind == Kind::DateAfter) {
      const int64_t days = facts.at("days");
      if (std::abs(days) > 100'000) return undecided("a date may be moved by at most 100,000 days");
      const Date wanted = moved(date_of(facts.at("date")), days, nullptr);
      const auto date = read_date(after_last_equals(piece));
      return date && *date == wanted ? right()
                                     : wrong("\"" + printable(piece) + "\" is not " + iso(wanted));
    }
    const int64_t wanted = kind == Kind::WeekdayAfter ? weekday_after(facts)
                                                      : day_number(date_of(facts.at("date"))) % 7;
    // "100 days after Monday is Wednesday": what follows the verb is the answer.
    const auto named = read_weekday(after_last_equals(piece));
    return named && *named == wanted
               ? right()
               : wrong("\"" + printable(piece) + "\" is not " + kWeekdays[wanted]);
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Json& facts = problem.facts;
    std::string out;
    switch (kind_of(facts)) {
      case Kind::WeekdayAfter: {
        const int64_t from = facts.at("weekday"), days = facts.at("days"), far = std::abs(days),
                      rest = far % 7, step = days < 0 ? -1 : 1;
        const bool german = is_german(facts);
        if (style == TraceStyle::Short) {
          out = fmt::format("{} days", rest);
          break;
        }
        out = fmt::format("{} {} {}\n7*{}={} {}-{}={}\n{}", weekday_name(from, german),
                          days < 0 ? '-' : '+', far, far / 7, far - rest, far, far - rest, rest,
                          weekday_name(from, german));
        for (int64_t i = 1; i <= rest; ++i)
          out += fmt::format(" {} {}", i, weekday_name(((from + i * step) % 7 + 7) % 7, german));
        break;
      }
      case Kind::DateAfter:
        out = iso(date_of(facts.at("date")));
        if (style == TraceStyle::Short) break;
        out += fmt::format(" {} {}\n", facts.at("days").get<int64_t>() < 0 ? '-' : '+',
                           std::abs(facts.at("days").get<int64_t>()));
        moved(date_of(facts.at("date")), facts.at("days"), &out);
        out += " yes";
        break;
      case Kind::DaysBetween:
        out = counted(date_of(facts.at("date")), date_of(facts.at("other")));
        break;
      case Kind::WeekdayOf:
        out = weekday_steps(date_of(facts.at("date")), style, is_german(facts));
    }
    return {out, problem.answer};
  }

  // Day by month from one date to a later one.
  static std::string counted(Date date, const Date& last) {
    std::string out;
    int64_t sum = 0;
    while (date.year != last.year || date.month != last.month) {
      const int64_t used = days_in(date.year, date.month) - date.day + 1;
      date = date.month == 12 ? Date{date.year + 1, 1, 1} : Date{date.year, date.month + 1, 1};
      out += fmt::format("{}: {}+{}={}\n", iso(date), sum, used, sum + used);
      sum += used;
    }
    const int64_t rest = last.day - date.day;
    return out + fmt::format("{}: {}+{}={}", iso(last), sum, rest, sum + rest);
  }

  // Counts odd days from 1900-01-01, a Monday: years, leap days, months, days, all modulo 7.
  static std::string weekday_steps(const Date& date, TraceStyle style, bool german) {
    const int64_t years = date.year - 1900;
    int64_t leaps = 0;
    for (int64_t y = 1900; y < date.year; ++y) leaps += is_leap(y);
    int64_t sum = years + leaps;
    std::string out = fmt::format("1900-01-01 {} 0\n{} {}+{} {}={}, mod 7={}\n",
                                  weekday_name(0, german), german ? "Jahre" : "years", years,
                                  german ? "Schalttage" : "leap days", leaps, sum, sum % 7);
    sum %= 7;
    for (int64_t m = 1; m < date.month; ++m) {
      const int64_t more = days_in(date.year, m) % 7;
      if (style == TraceStyle::Long || more > 0) {
        out += fmt::format("{} +{}={}\n", german ? kGermanMonths[m - 1] : kMonths[m - 1], more,
                           (sum + more) % 7);
      }
      sum = (sum + more) % 7;
    }
    const int64_t rest = date.day - 1;
    return out + fmt::format("day +{}={}, mod 7={}, {}", rest, sum + rest, (sum + rest) % 7,
                             weekday_name((sum + rest) % 7, german));
  }
};

}  // namespace
}  // namespace ponder::tasks::date_arithmetic

namespace ponder {

const Task& date_arithmetic_task() {
  static const tasks::date_arithmetic::DateArithmetic task;
  return task;
}

}  // namespace ponder
