// Objects of a schema: see schema_writer.h.
#include <algorithm>
#include <set>
#include <utility>

#include "base/error.h"
#include "grammar/code_points.h"
#include "grammar/pattern_algebra.h"
#include "grammar/schema_writer.h"

namespace ponder {
namespace {

constexpr size_t kLongestName = 200;

}  // namespace

// What a schema says of the names of its members.
struct SchemaWriter::MemberNames {
  std::optional<Pattern> pattern;  // nothing: any
  Grammar::Counts length;
};

bool SchemaWriter::is_name(const Json& schema, const std::string& name) const {
  const Json* rule = json_member(schema, "propertyNames");
  return !rule || merger_.fits(*rule, name);
}

// A member's own schema, and those of patterns that its name fits.
const Json* SchemaWriter::with_patterns(const Json& schema, const std::string& name,
                                        const Json* own) {
  const Json* patterns = json_member(schema, "patternProperties");
  if (!patterns) return own;
  if (!patterns->is_object()) wrong("\"patternProperties\" must be an object");
  Json all = Json::array();
  for (const auto& [pattern, rule] : patterns->items()) {
    const auto read_one = read(pattern);
    if (read_one && fits_pattern(*read_one, name)) all.push_back(rule);
  }
  if (all.empty()) return own;
  if (own) all.push_back(*own);
  return &keep({{"allOf", std::move(all)}});
}

std::vector<SchemaWriter::Member> SchemaWriter::members(const Json& schema, const Json* extra) {
  std::vector<Member> out;
  std::set<std::string> names, required;
  if (const Json* list = json_member(schema, "required")) {
    if (!list->is_array()) wrong("\"required\" must be a list of names");
    for (const Json& name : *list) {
      if (!name.is_string()) wrong("\"required\" must be a list of names");
      required.insert(name.get<std::string>());
    }
  }
  const auto add = [&](const std::string& name, const Json* own) {
    const bool must = required.contains(name);
    const Json* whole = with_patterns(schema, name, own);
    const bool none = (whole && merger_.is_never(*whole)) || !is_name(schema, name);
    if (none && must) wrong("\"{}\" is required and not allowed", printable(name));
    if (!none) out.push_back({name, whole, must});
  };
  if (const Json* properties = json_member(schema, "properties")) {
    if (!properties->is_object()) wrong("\"properties\" must be an object");
    for (const auto& [name, part] : properties->items()) {
      names.insert(name);
      add(name, &part);
    }
  }
  for (const std::string& name : required) {
    if (names.contains(name)) continue;
    const bool patterned = with_patterns(schema, name, nullptr) != nullptr;
    if (extra && *extra == false && !patterned) {
      wrong("\"{}\" is required, but additionalProperties is false", printable(name));
    }
    add(name, patterned ? nullptr : extra);
  }
  return out;
}

// Names that fit one pattern belong to it, those that fit several are left out, and those that fit
// none are for `extra`.
std::vector<SchemaWriter::OtherMembers> SchemaWriter::other_members(
    const Json& schema, const std::vector<Member>& known, const Json* extra, bool map) {
  const std::string& place = builder_.place();
  std::vector<std::string> taken;
  for (const Member& member : known) taken.push_back(member.name);
  if (const Json* properties = json_member(schema, "properties")) {
    for (const auto& [name, part] : properties->items()) taken.push_back(name);
  }
  Pattern free = Pattern::anything();
  Grammar::Counts length;
  if (const Json* rule = json_member(schema, "propertyNames"); rule && rule->is_object()) {
    const Json names = merger_.plain(*rule);
    if (!names.is_object()) return {};
    length = counts(names, "minLength", "maxLength");
    if (const auto pattern = pattern_of(names)) free = *pattern;
    if (const Json* list = json_member(names, "enum")) {
      std::vector<std::string> texts;
      for (const Json& one : *list) {
        if (one.is_string()) texts.push_back(one.get<std::string>());
      }
      free = both_patterns(free, pattern_of_texts(texts, place), place);
    }
  }
  if (!taken.empty()) free = first_pattern_alone(free, pattern_of_texts(taken, place), place);
  std::vector<std::pair<Pattern, const Json*>> patterns;
  if (const Json* rules = json_member(schema, "patternProperties")) {
    for (const auto& [source, rule] : rules->items()) {
      if (auto one = read(source)) patterns.emplace_back(std::move(*one), &rule);
    }
  }
  std::vector<OtherMembers> out;
  const auto add = [&](Pattern names, const Json* rule) {
    if (!names.states.empty() && !(rule && *rule == false)) {
      out.push_back({std::move(names), length, rule});
    }
  };
  Pattern rest = free;
  for (size_t i = 0; i < patterns.size(); ++i) {
    Pattern own = both_patterns(free, patterns[i].first, place);
    for (size_t k = 0; k < patterns.size(); ++k) {
      if (k != i) own = first_pattern_alone(own, patterns[k].first, place);
    }
    rest = first_pattern_alone(rest, patterns[i].first, place);
    add(std::move(own), patterns[i].second);
  }
  if (map) add(std::move(rest), extra);
  return out;
}

int32_t SchemaWriter::object(const Json& schema, int32_t next) {
  const Json* extra = json_member(schema, "additionalProperties");
  const bool patterned = !schema.value("patternProperties", Json::object()).empty() ||
                         schema.contains("propertyNames");
  const std::vector<Member> known = members(schema, extra);
  const bool open = !schema.contains("properties") && !schema.contains("patternProperties");
  bool map = extra ? *extra != false : open;
  std::vector<OtherMembers> others;
  if (patterned) {
    others = other_members(schema, known, extra, map);
    map = !others.empty();
  }
  const GrammarBuilder::Part other = [&](int32_t then) {
    if (!patterned) return extra_member(known, extra, then);
    std::vector<int32_t> ways;
    for (const OtherMembers& one : others) {
      const int32_t inner =
          one.schema ? call(*one.schema, then, true) : forms_.any_value(then, true);
      ways.push_back(forms_.text(one.names, one.length, forms_.colon(inner)));
    }
    return builder_.any_of(ways);
  };
  const auto needed =
      std::count_if(known.begin(), known.end(), [](const Member& m) { return m.required; });
  Grammar::Counts limits = counts(schema, "minProperties", "maxProperties");
  if (known.empty()) {
    if (limits.least > 1) {
      cannot("\"minProperties\" above 1 is supported where the members are named only");
    }
    if (!map) limits.most = 0;
    if (limits.least > limits.most && limits.most >= 0) wrong("no object fits \"minProperties\"");
    return forms_.list('{', '}', limits, other, next);
  }
  if (limits.least > needed) {
    cannot("\"minProperties\" is supported up to the number of required members");
  }
  const bool limited =
      limits.most >= 0 && (map || limits.most < static_cast<int64_t>(known.size()));
  if (limited) cannot("\"maxProperties\" beside \"properties\" is not supported");
  return named_members(known, map ? &other : nullptr, next);
}

// Members in order. `plain`: from member i on, with none written yet; `comma`: after others.
int32_t SchemaWriter::named_members(const std::vector<Member>& known,
                                    const GrammarBuilder::Part* other, int32_t next) {
  const int32_t end = builder_.literal("}", next), closing = forms_.space(end);
  int32_t plain = end, comma = closing;
  if (other) {
    const auto another = [&](int32_t then) {
      return builder_.literal(",", forms_.space((*other)(then)));
    };
    comma = builder_.star(another, closing);
    plain = builder_.either((*other)(comma), end);
  }
  for (size_t i = known.size(); i-- > 0;) {
    const Member& member = known[i];
    const int32_t inner =
        member.schema ? call(*member.schema, comma, true) : forms_.any_value(comma, true);
    const int32_t at = builder_.literal(Json(member.name).dump(), forms_.colon(inner));
    const int32_t after = builder_.literal(",", forms_.space(at));
    plain = member.required ? at : builder_.either(at, plain);
    comma = member.required ? after : builder_.either(after, comma);
  }
  return builder_.literal("{", forms_.space(plain));
}

// A member whose name is none of the known ones: a tree of their characters, left at any place.
int32_t SchemaWriter::extra_member(const std::vector<Member>& known, const Json* extra,
                                   int32_t next) {
  const bool any = !extra || *extra == true;
  const int32_t inner = any ? forms_.any_value(next, true) : call(*extra, next, true);
  const int32_t after = forms_.colon(inner);
  if (known.empty()) return forms_.any_string(after);
  std::vector<std::vector<uint32_t>> names;
  for (const Member& member : known) names.push_back(code_points_of(member.name));
  const int32_t quote = builder_.literal("\"", after);
  const int32_t free = builder_.star(
      [&](int32_t loop) { return unescaped_character(builder_, CodePoints::all(), loop); }, quote);
  return builder_.literal("\"", other_name(names, 0, quote, free));
}

// `names` share their first `depth` characters, which have been read.
int32_t SchemaWriter::other_name(const std::vector<std::vector<uint32_t>>& names, size_t depth,
                                 int32_t quote, int32_t free) {
  std::map<uint32_t, std::vector<std::vector<uint32_t>>> branches;
  CodePoints used;
  bool whole = false;
  for (const std::vector<uint32_t>& name : names) {
    if (name.size() == depth) {
      whole = true;
    } else {
      used.add(name[depth], name[depth]);
      branches[name[depth]].push_back(name);
    }
  }
  std::vector<int32_t> ways;
  if (!whole) ways.push_back(quote);
  const int32_t others = unescaped_character(builder_, used.complement(), free);
  if (others >= 0) ways.push_back(others);
  for (const auto& [c, rest] : branches) {
    // A name is longer than any text should be: beyond this, others that begin like it are left
    // out.
    if (depth >= kLongestName) continue;
    const int32_t then = other_name(rest, depth + 1, quote, free);
    const int32_t start = unescaped_character(builder_, {{c, c}}, then);
    if (start >= 0) ways.push_back(start);
  }
  return builder_.any_of(ways);
}

}  // namespace ponder
