// What may follow `is`.
#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/error.h"
#include "text/jinja/builtins.h"
#include "text/jinja/ops.h"
#include "text/jinja/print.h"
#include "text/jinja/unicode.h"

namespace ponder::jinja {
namespace {

using Args = const Arguments&;

const Value& only_argument(Runtime& rt, std::string_view name, Args args) {
  if (args.positional.size() != 1 || !args.named.empty()) {
    rt.error(fmt::format("the test '{}' needs one argument", name));
  }
  return args.positional[0];
}

int64_t parity(Runtime& rt, const Value& in) {
  const Value rest = binary(rt, "%", in, Value(int64_t{2}));
  return rest.real() == 1 ? 1 : rest.real() == 0 ? 0 : -1;
}

// Python's str.islower and str.isupper: at least one cased letter and none of the other case.
bool all_of_case(std::string_view text, bool (*wanted)(char32_t), bool (*other)(char32_t)) {
  const std::u32string codes = decode(text);
  return std::any_of(codes.begin(), codes.end(), wanted) &&
         std::none_of(codes.begin(), codes.end(), other);
}

bool is_indexable(const Value& value) {
  if (value.sequence()) return value.sequence()->flavor <= Flavor::Group;
  return value.is_undefined() || value.text() || value.dict();
}

using Check = bool (*)(Runtime&, const Value&);

// Tests that take no argument.
const std::unordered_map<std::string_view, Check>& checks() {
  static const std::unordered_map<std::string_view, Check> kChecks = {
      {"defined", [](Runtime&, const Value& v) { return !v.is_undefined(); }},
      {"undefined", [](Runtime&, const Value& v) { return v.is_undefined(); }},
      {"none", [](Runtime&, const Value& v) { return v.is_none(); }},
      {"boolean", [](Runtime&, const Value& v) { return v.is_bool(); }},
      {"true", [](Runtime&, const Value& v) { return v.is_bool() && v.truthy(); }},
      {"false", [](Runtime&, const Value& v) { return v.is_bool() && !v.truthy(); }},
      {"integer", [](Runtime&, const Value& v) { return v.is_int(); }},
      {"float", [](Runtime&, const Value& v) { return v.is_float(); }},
      {"number", [](Runtime&, const Value& v) { return v.is_number(); }},
      {"string", [](Runtime&, const Value& v) { return v.text() != nullptr; }},
      {"mapping", [](Runtime&, const Value& v) { return v.dict() != nullptr; }},
      {"iterable", [](Runtime&, const Value& v) { return is_iterable(v); }},
      {"sequence", [](Runtime&, const Value& v) { return is_indexable(v); }},
      {"callable",
       [](Runtime&, const Value& v) { return v.callable() != nullptr || v.is_undefined(); }},
      {"escaped", [](Runtime&, const Value&) { return false; }},
      {"odd", [](Runtime& rt, const Value& v) { return parity(rt, v) == 1; }},
      {"even", [](Runtime& rt, const Value& v) { return parity(rt, v) == 0; }},
      {"lower",
       [](Runtime& rt, const Value& v) { return all_of_case(to_text(rt, v), is_lower, is_upper); }},
      {"upper",
       [](Runtime& rt, const Value& v) { return all_of_case(to_text(rt, v), is_upper, is_lower); }},
      {"filter", [](Runtime& rt, const Value& v) {
         const std::string name = to_text(rt, v);
         return find_text_filter(name) || find_sequence_filter(name);
       }}};
  return kChecks;
}

// Tests that are a comparison with their argument.
const std::unordered_map<std::string_view, std::string_view>& comparisons() {
  static const std::unordered_map<std::string_view, std::string_view> kComparisons = {
      {"==", "=="},      {"eq", "=="}, {"equalto", "=="}, {"!=", "!="},
      {"ne", "!="},      {">", ">"},   {"gt", ">"},       {"greaterthan", ">"},
      {">=", ">="},      {"ge", ">="}, {"<", "<"},        {"lt", "<"},
      {"lessthan", "<"}, {"<=", "<="}, {"le", "<="},      {"in", "in"}};
  return kComparisons;
}

}  // namespace

bool apply_test(Runtime& runtime, std::string_view name, const Value& input,
                const Arguments& arguments) {
  if (const auto at = checks().find(name); at != checks().end()) {
    if (!arguments.positional.empty() || !arguments.named.empty()) {
      runtime.error(fmt::format("the test '{}' takes no argument", name));
    }
    return at->second(runtime, input);
  }
  if (const auto at = comparisons().find(name); at != comparisons().end()) {
    return compare(runtime, at->second, input, only_argument(runtime, name, arguments));
  }
  if (name == "sameas") return input.same_object(only_argument(runtime, name, arguments));
  if (name == "divisibleby") {
    const Value rest = binary(runtime, "%", input, only_argument(runtime, name, arguments));
    return rest.is_number() && rest.real() == 0;
  }
  if (name == "test") {
    const std::string wanted = to_text(runtime, input);
    return checks().contains(wanted) || comparisons().contains(wanted) || wanted == "sameas" ||
           wanted == "divisibleby" || wanted == "test";
  }
  runtime.error(fmt::format("no test named '{}'", name.substr(0, 100)));
}

}  // namespace ponder::jinja
