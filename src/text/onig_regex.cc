#include "text/onig_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <optional>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "text/onig_pattern.h"
#include "text/utf8.h"

namespace ponder {
namespace {

// Enough for any real text (a long line needs a few steps a byte), and soon over for a pattern that
// backtracks without end.
constexpr uint32_t kMatchLimit = 100'000'000;
constexpr uint32_t kHeapLimitKib = 256 * 1024;

template <auto F>
struct Free {
  template <class T>
  void operator()(T* p) const {
    F(p);
  }
};
using CompiledCode = std::unique_ptr<pcre2_code, Free<pcre2_code_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Free<pcre2_match_data_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Free<pcre2_match_context_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Free<pcre2_compile_context_free>>;

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string pcre2_message(int code) {
  PCRE2_UCHAR buffer[256] = {};
  pcre2_get_error_message(code, buffer, sizeof buffer);
  return reinterpret_cast<const char*>(buffer);
}

}  // namespace

class OnigRegex::Code {
 public:
  Code(const std::string& pattern, const std::string& place)
      : context_(pcre2_match_context_create(nullptr)), source_(pattern), place_(place) {
    CompileContext compile(pcre2_compile_context_create(nullptr));
    PONDER_CHECK(compile && context_);
    pcre2_set_newline(compile.get(), PCRE2_NEWLINE_LF);
    pcre2_set_match_limit(context_.get(), kMatchLimit);
    pcre2_set_heap_limit(context_.get(), kHeapLimitKib);
    int error = 0;
    PCRE2_SIZE offset = 0;
    // Oniguruma's Ruby syntax: ^ and $ are about lines.
    code_.reset(pcre2_compile(units(pattern), pattern.size(),
                              PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C,
                              &error, &offset, compile.get()));
    if (!code_) {
      fail("{}: the pattern '{}' does not compile: {}", place, printable(pattern),
           pcre2_message(error));
    }
    // Without a JIT (a machine that forbids writable code) the interpreter gives the same matches.
    pcre2_jit_compile(code_.get(), PCRE2_JIT_COMPLETE);
  }

  // The first match at or after `from`, as [begin, end).
  std::optional<std::pair<size_t, size_t>> find(std::string_view text, size_t from,
                                                pcre2_match_data* data) const {
    int found = match(text, from, 0, data);
    // The JIT's stack is fixed; the interpreter's is on the heap.
    if (found == PCRE2_ERROR_JIT_STACKLIMIT) found = match(text, from, PCRE2_NO_JIT, data);
    if (found == PCRE2_ERROR_NOMATCH) return std::nullopt;
    if (found < 0) {
      fail("{}: the pattern '{}' failed on a text of {} bytes: {}", place_, printable(source_),
           text.size(), pcre2_message(found));
    }
    const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(data);
    return std::pair<size_t, size_t>(bounds[0], bounds[1]);
  }

 private:
  int match(std::string_view text, size_t from, uint32_t options, pcre2_match_data* data) const {
    return pcre2_match(code_.get(), units(text), text.size(), from, PCRE2_NO_UTF_CHECK | options,
                       data, context_.get());
  }

  CompiledCode code_;
  MatchContext context_;
  std::string source_, place_;
};

OnigRegex::OnigRegex(const std::string& onig, const std::string& place)
    : OnigRegex(pcre2_pattern(onig, PatternKind::Plain, place),
                pcre2_pattern(onig, PatternKind::Exact, place), place) {}

OnigRegex::OnigRegex(const std::string& plain, const std::string& exact, const std::string& place)
    : plain_(std::make_unique<Code>(plain, place)), exact_(std::make_unique<Code>(exact, place)) {}

OnigRegex::~OnigRegex() = default;
OnigRegex::OnigRegex(OnigRegex&&) noexcept = default;

void OnigRegex::each(std::string_view text, bool exact,
                     const std::function<void(size_t, size_t)>& take) const {
  // One for all: a match is read before `take` may look for others.
  static thread_local const MatchData data(pcre2_match_data_create(1, nullptr));
  PONDER_CHECK(data);
  const Code& code = exact ? *exact_ : *plain_;
  std::optional<size_t> last;
  for (size_t from = 0; from <= text.size();) {
    const auto match = code.find(text, from, data.get());
    if (!match) return;
    const auto [begin, end] = *match;
    if (begin < end || begin != last) take(begin, end);
    from = last.emplace(end);
    if (begin < end) continue;
    if (from == text.size()) return;
    from += utf8_step(text.substr(from)).size;
  }
}

}  // namespace ponder
