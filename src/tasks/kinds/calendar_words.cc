#include "tasks/kinds/calendar_words.h"

#include "base/ascii.h"
#include "tasks/kinds/kinds.h"

namespace ponder::tasks {
namespace {

constexpr const char* kGermanWeekdays[] = {"Montag",  "Dienstag", "Mittwoch", "Donnerstag",
                                           "Freitag", "Samstag",  "Sonntag"};

}  // namespace

const char* weekday_name(int64_t i, bool german) {
  return german ? kGermanWeekdays[i] : kWeekdays[i];
}

bool is_leap(int64_t y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); }
int64_t days_in(int64_t year, int64_t month) {
  constexpr int64_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

std::string ordinal(int64_t day) {
  const bool teen = day / 10 == 1;
  const int64_t last = day % 10;
  return std::to_string(day) + (teen        ? "th"
                                : last == 1 ? "st"
                                : last == 2 ? "nd"
                                : last == 3 ? "rd"
                                            : "th");
}

std::string days_text(int64_t days, bool german, Rng& rng) {
  if (days % 7 == 0 && chance(rng, 0.3)) {
    const std::string weeks = said_number(days / 7, rng, german);
    return weeks + (german ? (days == 7 ? " Woche" : " Wochen") : days == 7 ? " week" : " weeks");
  }
  const std::string number = said_number(days, rng, german);
  return number + (german ? (days == 1 ? " Tag" : " Tagen") : days == 1 ? " day" : " days");
}

std::optional<int64_t> read_weekday(std::string_view piece) {
  const std::string text = lower_ascii(piece);
  std::optional<int64_t> found;
  for (int64_t i = 0; i < 7; ++i) {
    if (text.find(lower_ascii(kWeekdays[i])) == text.npos &&
        text.find(lower_ascii(kGermanWeekdays[i])) == text.npos)
      continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

}  // namespace ponder::tasks
