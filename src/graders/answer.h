// Reads what a person or a model wrote as its final answer: "\boxed{12}", "The answer is
// **1,234**.", "x = 3". Tolerant of the plain ways to write one answer, and strict about there
// being one: a text that offers several candidates has none.
//
// Everything here sees the answer alone (what follows the thought), takes time
// linear in its length, and ignores nothing that it does not understand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "graders/rational.h"

namespace ponder {

constexpr size_t kLongestAnswer = 1 << 16;  // bytes; a longer answer is an error, not a wrong one

// The piece of `text` that states the answer, freed of markup, quotes and closing marks. The first
// of these that exists: the last \boxed{} or \fbox{}; the last <answer>...</answer>; a last line
// behind "####"; what follows the last "answer is", "Answer:", "Antwort ist", ... in its line or,
// if the line ends there, in the next one; the last line that is not empty.
std::string final_answer(std::string_view text);
// The inside of the last box or tag with all its lines, else all of the text.
std::string whole_answer(std::string_view text);
// What the last line says behind "####", as GSM8K's answers end.
std::optional<std::string_view> behind_hashes(std::string_view text);
// Whether there is a \\boxed or \\fbox with something to read, or one that was never closed.
bool has_box(std::string_view text);

// A number: "-12", "1,234.5", "12 000", "3/4", "3\frac{1}{2}", "1e3", "$5", "7 apples", "x = 3",
// "3 + 4 = 7", "forty-two", "minus 3", "10 million". nullopt if there is none, if more than one
// stands there ("12 or 13"), or if what stands beside it makes another of it ("not 7", "\sqrt{3}",
// "3x"). German texts (`german`) write "1.234,5".
std::optional<Rational> read_number(std::string_view piece, bool german = false);

// The numbers of a list, in order: "[1, 2, 3]", "1 2 3", "1 < 2 < 3". nullopt if other words stand
// there.
std::optional<std::vector<Rational>> read_numbers(std::string_view piece);

// One case, quotes, closing marks and repeated white space gone: for comparing words.
std::string plain_words(std::string_view piece);

// After the last "=", " is ", ": " and the like: "3 + 4 = 7" -> "7". The whole if there is none.
std::string_view after_last_equals(std::string_view piece);

std::string_view trimmed(std::string_view text);
// "3.14..." is not 3.14.
bool is_cut_off(std::string_view text);
// Without quotes, dollars and closing marks around it.
std::string_view bare(std::string_view text);
// The end of the group that opens at `open` ('{'), past its brace; npos if it is never closed.
size_t group_end(std::string_view text, size_t open);
void replace_all(std::string& text, std::string_view from, std::string_view to);

}  // namespace ponder
