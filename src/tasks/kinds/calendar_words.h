// Months and weekdays in two languages, and how long months are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/rng.h"

namespace ponder::tasks {

inline constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
inline constexpr const char* kGermanMonths[] = {"Januar",    "Februar", "M\u00e4rz", "April",
                                                "Mai",       "Juni",    "Juli",      "August",
                                                "September", "Oktober", "November",  "Dezember"};
inline constexpr const char* kWeekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                            "Friday", "Saturday", "Sunday"};

const char* weekday_name(int64_t day, bool german);  // 0 is Monday
bool is_leap(int64_t year);
int64_t days_in(int64_t year, int64_t month);
std::string ordinal(int64_t day);  // "3rd"
// In the dative in German, behind "in", "nach" and "vor"; whole weeks are said as such at times.
std::string days_text(int64_t days, bool german, Rng& rng);
// The one weekday that a text names.
std::optional<int64_t> read_weekday(std::string_view piece);

}  // namespace ponder::tasks
