#include "chat/history.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <unordered_set>

#include "base/error.h"

namespace ponder {

bool has_one_call_a_turn(const std::vector<Message>& messages) {
  return std::none_of(messages.begin(), messages.end(),
                      [](const Message& one) { return one.tool_calls.size() > 1; });
}

std::vector<Message> one_call_a_turn(const std::vector<Message>& messages) {
  std::vector<Message> out;
  for (size_t i = 0; i < messages.size(); ++i) {
    out.push_back(messages[i]);
    if (messages[i].tool_calls.size() < 2) continue;
    const std::vector<ToolCall>& calls = messages[i].tool_calls;
    const bool learned = messages[i].learned;
    std::vector<Message> results;
    while (i + 1 < messages.size() && messages[i + 1].role == "tool") {
      results.push_back(messages[++i]);
    }
    for (size_t k = 0; k < calls.size(); ++k) {
      if (k > 0) {
        out.push_back({"assistant", ""});
        out.back().learned = learned;
      }
      out.back().tool_calls = {calls[k]};
      const auto its = std::find_if(results.begin(), results.end(), [&](const Message& one) {
        return one.tool_call_id == calls[k].id || one.tool_call_id.empty();
      });
      if (its == results.end()) continue;
      out.push_back(std::move(*its));
      results.erase(its);
    }
    std::move(results.begin(), results.end(), std::back_inserter(out));
  }
  return out;
}

namespace {

bool is_result(const Message& one) { return one.role == "tool"; }

bool makes(const Message& turn, const std::string& id) {
  return std::any_of(turn.tool_calls.begin(), turn.tool_calls.end(),
                     [&](const ToolCall& call) { return call.id == id; });
}

using MessagesAt = std::vector<Message>::iterator;

// Each of the results in [first, last) is of a call that some turn before made (Responses lets
// others come between), and no other is of the same.
void check_made(const std::unordered_set<std::string>& made, MessagesAt first, MessagesAt last) {
  std::unordered_set<std::string> done;
  for (auto result = first; result != last; ++result) {
    const std::string& id = result->tool_call_id;
    if (id.empty()) continue;
    if (!made.contains(id))
      fail("messages: a result is of the call \"{}\", which no turn before it made", printable(id));
    if (!done.insert(id).second) fail("messages: the call \"{}\" has two results", printable(id));
  }
}

void check_own_ids(const std::vector<ToolCall>& calls) {
  for (auto call = calls.begin(); call != calls.end(); ++call) {
    const bool twice = std::any_of(calls.begin(), call, [&](const ToolCall& other) {
      return !call->id.empty() && other.id == call->id;
    });
    if (twice) fail("messages: two calls of one turn have the id \"{}\"", printable(call->id));
  }
}

// The results in [first, last), all of calls of the turn before, come in the order of those.
void order_by_call(MessagesAt first, MessagesAt last, const Message& turn) {
  const bool its = std::all_of(
      first, last, [&](const Message& result) { return makes(turn, result.tool_call_id); });
  if (!its) return;
  const auto place_of = [&](const Message& result) {
    return std::find_if(turn.tool_calls.begin(), turn.tool_calls.end(),
                        [&](const ToolCall& call) { return call.id == result.tool_call_id; });
  };
  std::stable_sort(first, last,
                   [&](const Message& a, const Message& b) { return place_of(a) < place_of(b); });
}

}  // namespace

std::vector<Message> results_by_call(std::vector<Message> messages) {
  std::unordered_set<std::string> made;  // by the turns so far
  for (auto at = messages.begin(); at != messages.end();) {
    const auto last = std::find_if_not(at, messages.end(), is_result);
    if (last == at) {
      check_own_ids(at->tool_calls);
      for (const ToolCall& call : at->tool_calls) made.insert(call.id);
      ++at;
      continue;
    }
    check_made(made, at, last);
    if (at != messages.begin()) order_by_call(at, last, *std::prev(at));
    at = last;
  }
  return messages;
}

bool wrap_text_arguments(Json& messages) {
  bool any = false;
  for (Json& message : messages) {
    if (!message.contains("tool_calls")) continue;
    for (Json& call : message["tool_calls"]) {
      Json& arguments = call["function"]["arguments"];
      if (!arguments.is_string()) continue;
      arguments = Json{{"arguments", arguments}};
      any = true;
    }
  }
  return any;
}

bool has_variable(std::string_view source, std::string_view name) {
  const auto is_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (size_t at = 0; (at = source.find("{%", at)) != std::string_view::npos;) {
    char quote = 0, before = ' ';
    for (at += 2; at < source.size() && (quote != 0 || !source.substr(at).starts_with("%}"));) {
      const char c = source[at];
      size_t size = 1;
      if (quote != 0) {
        if (c == '\\') ++size;
        if (c == quote) quote = 0;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (is_word(c)) {
        while (at + size < source.size() && is_word(source[at + size])) ++size;
        if (before != '.' && source.substr(at, size) == name) return true;
      }
      before = c;
      at += size;
    }
  }
  return false;
}

bool has_member(std::string_view source, std::string_view name) {
  for (size_t at = 0; (at = source.find(name, at)) != std::string_view::npos; at += name.size()) {
    const char before = at > 0 ? source[at - 1] : ' ';
    const char after = at + name.size() < source.size() ? source[at + name.size()] : ' ';
    const bool ends = after != '_' && std::isalnum(static_cast<unsigned char>(after)) == 0;
    if (ends && (before == '.' || before == '\'' || before == '"')) return true;
  }
  return false;
}

}  // namespace ponder
