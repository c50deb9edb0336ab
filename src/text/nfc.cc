#include "text/nfc.h"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace ponder {
namespace {

int combining_class(utf8proc_int32_t code_point) {
  return utf8proc_get_property(code_point)->combining_class;
}

// All below U+0300 are NFC and compose with nothing that is; ASCII is in every form.
bool certainly_normal(std::string_view text, NormalForm form) {
  const uint8_t end = form == NormalForm::Nfc ? 0xCC : 0x80;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return static_cast<uint8_t>(c) < end; });
}

// A run of code points that no inert one interrupts.
class Run {
 public:
  explicit Run(NormalForm form)
      : compose_(form == NormalForm::Nfc || form == NormalForm::Nfkc),
        compat_(form == NormalForm::Nfkc || form == NormalForm::Nfkd) {}

  void add(uint32_t code_point) {
    utf8proc_int32_t parts[kMaxParts];
    const utf8proc_ssize_t count = utf8proc_decompose_char(
        static_cast<utf8proc_int32_t>(code_point), parts, kMaxParts,
        static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | (compat_ ? UTF8PROC_COMPAT : 0)),
        nullptr);
    PONDER_CHECK(count > 0 && count <= kMaxParts);
    points_.insert(points_.end(), parts, parts + count);
  }

  void flush(std::string& out) {
    if (points_.empty()) return;
    order_marks();
    auto count = static_cast<utf8proc_ssize_t>(points_.size());
    if (compose_) {
      count = utf8proc_normalize_utf32(
          points_.data(), count,
          static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    }
    PONDER_CHECK(count > 0);
    for (utf8proc_ssize_t i = 0; i < count; ++i) {
      append_utf8(out, static_cast<uint32_t>(points_[static_cast<size_t>(i)]));
    }
    points_.clear();
  }

 private:
  // utf8proc's own reordering swaps neighbours, which is quadratic on a long run of marks.
  void order_marks() {
    const auto is_starter = [](utf8proc_int32_t c) { return combining_class(c) == 0; };
    for (auto begin = points_.begin(); begin != points_.end();) {
      begin = std::find_if_not(begin, points_.end(), is_starter);
      const auto end = std::find_if(begin, points_.end(), is_starter);
      std::stable_sort(begin, end,
                       [](auto a, auto b) { return combining_class(a) < combining_class(b); });
      begin = end;
    }
  }

  static constexpr int kMaxParts = 18;  // U+FDFA has that many; canonical ones at most four
  const bool compose_, compat_;
  std::vector<utf8proc_int32_t> points_;
};

}  // namespace

std::optional<std::string> to_nfc(std::string_view text) {
  return to_normal_form(text, NormalForm::Nfc);
}

std::optional<std::string> to_normal_form(std::string_view text, NormalForm form) {
  if (certainly_normal(text, form)) return std::nullopt;
  std::string out;
  out.reserve(text.size());
  Run run(form);
  for (size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text.substr(at));
    PONDER_CHECK(step.kind == Utf8Step::Kind::Character);
    at += step.size;
    if (is_inert_in_nfc(step.code_point)) {
      run.flush(out);
      append_utf8(out, step.code_point);
    } else {
      run.add(step.code_point);
    }
  }
  run.flush(out);
  return out;
}

}  // namespace ponder
