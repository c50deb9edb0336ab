// The clock: a time and a duration, the time between two, 12 and 24 hours.
#include <cctype>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::clock {
namespace {

constexpr int64_t kDay = 24 * 60;

struct Parts {
  std::string ask;
  int64_t start, minutes;  // of between: how long
};

Parts parts_of(const Json& facts) {
  return {fact_choice(facts, "ask", {"after", "before", "between", "to24", "to12"}),
          fact_number(facts, "start", 0, kDay - 1), fact_number(facts, "minutes", 0, 10 * kDay)};
}

int64_t end_of(const Parts& p) {
  const int64_t step = p.ask == "before"                        ? -p.minutes
                       : p.ask == "after" || p.ask == "between" ? p.minutes
                                                                : 0;
  return ((p.start + step) % kDay + kDay) % kDay;
}

std::string in24(int64_t t) { return fmt::format("{}:{:02}", t / 60, t % 60); }
std::string in12(int64_t t) {
  return fmt::format("{}:{:02} {}", (t / 60 + 11) % 12 + 1, t % 60, t < kDay / 2 ? "am" : "pm");
}

// "14.30 Uhr", "14 Uhr 30", "14 Uhr"
std::string german_time(int64_t t, Rng& rng) {
  const int64_t hour = t / 60, minute = t % 60;
  if (minute == 0 && chance(rng, 0.4)) return fmt::format("{} Uhr", hour);
  if (minute != 0 && chance(rng, 0.1)) return fmt::format("{} Uhr {}", hour, minute);
  if (chance(rng, 0.1)) return fmt::format("{}.{:02} Uhr", hour, minute);
  return in24(t) + (chance(rng, 0.7) ? " Uhr" : "");
}

// "half past 2 pm", "noon"; empty for what has no such name. Before twelve "quarter to" would name
// the other half of the day.
std::string worded_time(int64_t t) {
  if (t == 0) return "midnight";
  if (t == kDay / 2) return "noon";
  const auto past = [](std::string_view lead, int64_t hour) {
    return fmt::format("{} {} {}", lead, (hour + 11) % 12 + 1, hour < 12 ? "am" : "pm");
  };
  if (t % 60 == 30) return past("half past", t / 60);
  if (t % 60 == 15) return past("quarter past", t / 60);
  return t % 60 == 45 && t / 60 % 12 != 11 ? past("quarter to", t / 60 + 1) : "";
}

std::string time_of_twelve(int64_t t, Rng& rng) {
  const std::string words = worded_time(t);
  if (!words.empty() && chance(rng, 0.12)) return words;
  std::string out = in12(t);
  if (t % 60 == 0 && chance(rng, 0.5)) out.erase(out.find(':'), 3);
  if (chance(rng, 0.2)) replace_all(out, " ", "");
  if (chance(rng, 0.15)) {
    replace_all(out, "m", ".m.");
  } else if (chance(rng, 0.15)) {
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

std::string said_time(int64_t t, bool twelve, bool german, Rng& rng) {
  if (german) return german_time(t, rng);
  if (twelve) return time_of_twelve(t, rng);
  switch (rng.below(20)) {
    case 0:
      return fmt::format("{:02}{:02}", t / 60, t % 60);
    case 1:
      return fmt::format("{}.{:02}", t / 60, t % 60);
    case 2:
      return fmt::format("{:02}:{:02} h", t / 60, t % 60);
    case 3:
    case 4:
    case 5:
      return fmt::format("{:02}:{:02}", t / 60, t % 60);
    default:
      return in24(t);
  }
}

std::string said_span(int64_t m, bool german, Rng& rng) {
  const int64_t hours = m / 60, rest = m % 60;
  if (hours == 0 || (m < 200 && chance(rng, 0.25)))
    return fmt::format("{} {}", m, german ? "Minuten" : chance(rng, 0.2) ? "min" : "minutes");
  const std::string h = fmt::format("{} {}", hours,
                                    german       ? (hours == 1 ? "Stunde" : "Stunden")
                                    : hours == 1 ? "hour"
                                                 : "hours");
  if (rest == 0) return h;
  if (!german && chance(rng, 0.2)) return fmt::format("{} h {} min", hours, rest);
  return h + (german ? " und " : " and ") +
         fmt::format("{} {}", rest, german ? "Minuten" : "minutes");
}

std::string span_text(int64_t m) {
  if (m < 60) return fmt::format("{} min", m);
  return m % 60 == 0 ? fmt::format("{} h", m / 60) : fmt::format("{} h {} min", m / 60, m % 60);
}

// Where the time stands: the first digit, but after " is " in a sentence that says the question's
// again before.
size_t time_begin(const std::string& text) {
  for (std::string_view verb : {" is ", " ist "}) {
    const size_t said = text.rfind(verb);
    const size_t later = said == text.npos ? said : text.find_first_of("0123456789", said);
    if (later != text.npos) return later;
  }
  return text.find_first_of("0123456789");
}

struct Digits {
  int64_t hours, minutes;
  bool leading_zero;
  size_t end;
};

// "14:05", "14.05", "14h05", "1405", "14".
std::optional<Digits> clock_digits(const std::string& text, size_t at) {
  size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
  std::string hours = text.substr(at, end - at), minutes = "0";
  if (end + 2 < text.size() && (text[end] == ':' || text[end] == '.' || text[end] == 'h') &&
      std::isdigit(static_cast<unsigned char>(text[end + 1])) != 0) {
    const size_t stop = std::min(text.find_first_not_of("0123456789", end + 1), text.size());
    minutes = text.substr(end + 1, stop - end - 1);
    if (minutes.size() != 2) return std::nullopt;
    end = stop;
  } else if (hours.size() == 4) {
    minutes = hours.substr(2);
    hours = hours.substr(0, 2);
  }
  if (hours.size() > 2) return std::nullopt;
  const int64_t h = std::stoll(hours), m = std::stoll(minutes);
  if (h > 24 || m > 59 || (h == 24 && m > 0)) return std::nullopt;
  return Digits{h, m, hours[0] == '0', end};
}

// "14:05", "2:05 pm", "2 pm", "14.05 Uhr", "1405", "noon": minutes, and whether half of the day is
// left open ("2:05").
struct Read {
  int64_t minutes;
  bool half_open;
};
std::optional<Read> read_time(std::string_view piece) {
  std::string text = " " + lower_ascii(piece) + " ";
  for (const char* mark : {"a.m.", "a.m"}) replace_all(text, mark, "am");
  for (const char* mark : {"p.m.", "p.m"}) replace_all(text, mark, "pm");
  for (const char* word : {" or ", " oder ", ";", "|", " not "}) {
    if (text.find(word) != text.npos) return std::nullopt;
  }
  if (text.find_first_of("0123456789") == text.npos) {
    if (text.find("midnight") != text.npos || text.find("mitternacht") != text.npos)
      return Read{0, false};
    if (text.find("noon") != text.npos || text.find("mittag") != text.npos) return Read{720, false};
  }
  const size_t at = time_begin(text);
  if (at == text.npos) return std::nullopt;
  const auto digits = clock_digits(text, at);
  if (!digits) return std::nullopt;
  std::string_view rest = std::string_view(text).substr(digits->end);
  if (rest.starts_with(":00 ")) rest.remove_prefix(3);
  if (rest.find_first_of("0123456789") != rest.npos) return std::nullopt;
  // How long something takes is no time of the day; "0230 hours" and "14:30 h" are.
  const bool four_digits =
      digits->end - at >= 4 && std::isdigit(static_cast<unsigned char>(text[at + 1])) != 0;
  const std::string_view unit = trimmed(rest);
  const bool clock_hours = four_digits && (unit == "h" || unit == "hours" || unit == "hrs");
  for (const char* span : {" h ", "hour", "min", "stunde"}) {
    if (!clock_hours && rest.find(span) != rest.npos) return std::nullopt;
  }
  int64_t h = digits->hours;
  const bool am = rest.starts_with("am ") || rest.find(" am ") != rest.npos;
  const bool pm = rest.starts_with("pm") || rest.find(" pm") != rest.npos;
  const bool noon = rest.find("noon") != rest.npos, midnight = rest.find("midnight") != rest.npos;
  if ((am && pm) || ((am || pm) && (h > 12 || h == 0))) return std::nullopt;
  if (am || midnight) h %= 12;
  if (pm) h = h % 12 + 12;
  const bool named = am || pm || noon || midnight || digits->leading_zero;
  return Read{h % 24 * 60 + digits->minutes, !named && h >= 1 && h <= 12};
}

class Clock final : public Task {
 public:
  Clock()
      : Task("clock", "times of the day: later, earlier, between, 12 and 24 hours",
             {"full and half hours", "quarters of an hour", "every five minutes",
              "every minute, across midnight"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kStep[] = {30, 15, 5, 1}, kMost[] = {5 * 60, 6 * 60, 8 * 60, 15 * 60};
    static const std::vector<std::string> kAsks = {"after",  "after", "between",
                                                   "before", "to24",  "to12"};
    const std::string& ask = kAsks[rng.below(kAsks.size())];
    const int64_t step = kStep[level - 1];
    const bool turn = ask == "to24" || ask == "to12";
    int64_t start = between(rng, 0, kDay / step - 1) * step;
    if (turn) start = between(rng, 0, kDay / 5 - 1) * 5 + (level > 2 ? between(rng, 0, 4) : 0);
    int64_t minutes = turn ? 0 : between(rng, 1, kMost[level - 1] / step) * step;
    // No day is left behind before the last level.
    while (level < 4 && !turn && (ask == "before" ? start < minutes : start + minutes >= kDay)) {
      start = between(rng, 0, kDay / step - 1) * step;
    }
    const std::string language = turn ? "en" : drawn_language(rng, 0.25);
    const bool twelve = language == "en" && (ask == "to24" || (ask != "to12" && chance(rng, 0.5)));
    return {{"ask", ask},
            {"start", start},
            {"minutes", minutes},
            {"twelve", twelve},
            {"language", language}};
  }

  // Later, earlier and between are the same two times.
  std::string key(const Json& facts) const override {
    const Parts p = parts_of(facts);
    if (p.ask == "to24" || p.ask == "to12") return fmt::format("clock {}", p.start);
    const int64_t end = end_of(p);
    return fmt::format("clock {} {}", p.ask == "before" ? end : p.start, p.minutes);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts p = parts_of(problem.facts);
    const bool german = is_german(problem.facts), twelve = problem.facts.at("twelve");
    Rng rng(wording);
    const uint64_t form = rng.next();
    const int64_t end = end_of(p);
    const bool in_minutes = p.ask == "between" && chance(rng, 0.25);
    ask(problem, forms_of(in_minutes ? "minutes" : p.ask), form,
        {{"t", said_time(p.start, twelve, german, rng)},
         {"u", said_time(end, twelve, german, rng)},
         {"d", said_span(p.minutes, german, rng)},
         {"name", drawn_name(rng)}});
    if (in_minutes)
      problem.answer = fmt::format("{} {}", p.minutes, german ? "Minuten" : "minutes");
    else
      problem.answer = p.ask == "between"                               ? span_text(p.minutes)
                       : p.ask == "to12" || (twelve && p.ask != "to24") ? in12(end)
                                                                        : in24(end);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const Parts p = parts_of(facts);
    const bool twelve = facts.at("twelve").get<bool>();
    const std::string piece = final_answer(answer);
    if (p.ask == "between") return judge_span(answer, piece, p, twelve);
    const int64_t wanted = end_of(p);
    const auto time = read_time(piece);
    if (!time) return wrong("no one time in \"" + printable(piece) + "\"");
    // Where the other half of the day cannot be told apart the question must have left it open.
    if (p.ask == "to12" && time->half_open) return wrong("am or pm is missing");
    const bool loose = twelve && p.ask != "to24" && time->half_open;
    const bool same =
        time->minutes == wanted || (loose && (time->minutes - wanted) % (kDay / 2) == 0);
    return same ? right() : wrong(printable(piece) + " is not " + in24(wanted));
  }

  // "2 h 15 min", "135 minutes", "2:15"; a bare number is read as minutes below an hour, as hours
  // if it is whole hours.
  static Verdict judge_span(std::string_view answer, const std::string& piece, const Parts& p,
                            bool) {
    std::string text = lower_ascii(piece);
    const size_t colon = text.find(':');
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    if (colon != text.npos && text.find(':', colon + 1) == text.npos && text.size() - colon >= 3) {
      const auto time = read_time(text);
      const bool clean = text.find("am") == text.npos && text.find("pm") == text.npos;
      if (time && clean && time->minutes == p.minutes) return right();
    }
    if (digits && text.size() < 6) {
      const int64_t n = std::stoll(text);
      const bool whole_hours = p.minutes % 60 == 0 && n * 60 == p.minutes;
      return whole_hours || n == p.minutes ? right() : wrong("not so long: " + printable(piece));
    }
    return judge_value(answer, p.minutes, {.german = true, .unit = "min"});
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts p = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    if (p.ask == "to24" || p.ask == "to12") return told(problem, turned(p));
    std::string out = p.ask == "between" ? counted(p, end_of(p)) : moved(p, all);
    const std::string last = problem.answer.substr(problem.answer.find(' ') + 1);
    if (p.minutes >= 60 && (last == "minutes" || last == "Minuten")) {
      const int64_t h = p.minutes / 60, m = p.minutes % 60;
      out += fmt::format("\n{}*60={} {}+{}={}", h, h * 60, h * 60, m, p.minutes);
    }
    return told(problem, all ? out : short_of(p));
  }

  static std::string short_of(const Parts& p) {
    return fmt::format("{} {}", in24(p.start), in24(end_of(p)));
  }

  static std::string turned(const Parts& p) {
    const int64_t h = p.start / 60;
    if (p.ask == "to24") return in12(p.start) + " to 24 hours\n" + turned_hour(p.ask, h);
    return in24(p.start) + " to 12 hours\n" + turned_hour(p.ask, h);
  }

  static std::string turned_hour(const std::string& ask, int64_t h) {
    if (ask == "to24") {
      if (h >= 12) return h == 12 ? "pm, 12 is 12" : fmt::format("pm: {}+12={}", h - 12, h);
      return h == 0 ? "am, 12 is 0" : fmt::format("am: {}", h);
    }
    if (h >= 12) return h == 12 ? "12 is 12 pm" : fmt::format("{}-12={} pm", h, h - 12);
    return h == 0 ? "0 is 12 am" : fmt::format("{} am", h);
  }

  // Hours, then minutes, then the day; minutes carry at 60.
  static std::string moved(const Parts& p, bool) {
    const int64_t h = p.minutes / 60, m = p.minutes % 60, sign = p.ask == "before" ? -1 : 1;
    const char mark = sign < 0 ? '-' : '+';
    int64_t hour = p.start / 60, minute = p.start % 60;
    std::string out =
        fmt::format("{} {} by {}:{:02}\n", in24(p.start), sign < 0 ? "back" : "on", h, m);
    out += fmt::format("hours {}{}{}={}\nminutes {}{}{}={}\n", hour, mark, h, hour + sign * h,
                       minute, mark, m, minute + sign * m);
    hour += sign * h;
    minute += sign * m;
    if (minute >= 60)
      out += fmt::format("{}-60={} {}+1={}\n", minute, minute - 60, hour, hour + 1), minute -= 60,
          ++hour;
    if (minute < 0)
      out += fmt::format("{}+60={} {}-1={}\n", minute, minute + 60, hour, hour - 1), minute += 60,
          --hour;
    if (hour >= 24) out += fmt::format("{}-24={}\n", hour, hour - 24), hour -= 24;
    if (hour < 0) out += fmt::format("{}+24={}\n", hour, hour + 24), hour += 24;
    return out + in24(hour * 60 + minute);
  }

  static std::string counted(const Parts& p, int64_t end) {
    int64_t h = end / 60, m = end % 60;
    const int64_t a = p.start / 60, b = p.start % 60;
    std::string out = fmt::format("{} to {}\n", in24(p.start), in24(end));
    if (end < p.start) out += fmt::format("next day: {}+24={}\n", h, h + 24), h += 24;
    out += fmt::format("hours {}-{}={}\nminutes {}-{}={}\n", h, a, h - a, m, b, m - b);
    int64_t hours = h - a, minutes = m - b;
    if (minutes < 0)
      out += fmt::format("{}+60={} {}-1={}\n", minutes, minutes + 60, hours, hours - 1),
          minutes += 60, --hours;
    return out + span_text(hours * 60 + minutes);
  }
};

}  // namespace
}  // namespace ponder::tasks::clock

namespace ponder {

const Task& clock_task() {
  static const tasks::clock::Clock task;
  return task;
}

}  // namespace ponder
