#include "cli/rollout_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "base/tell.h"
#include "chat/tools.h"
#include "formats/records.h"
#include "text/utf8.h"

namespace ponder {
namespace {

// Keys of an answer's line; those of a prompt give way to them. With "text" or "prompt" beside
// "messages" a line would be no training record.
constexpr const char* kOwnKeys[] = {"index",         "sample",        "seed",   "messages",
                                    "finish_reason", "prompt_tokens", "tokens", "logprobs",
                                    "forced",        "text",          "prompt", "completion",
                                    "conversations", "instruction",   "output", "system"};

std::string_view text_of(const MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

// Calls fn(line, its offset, its number from 1) for every line that ends with a line break, and
// gives the size of all these lines.
size_t each_whole_line(std::string_view text,
                       const std::function<void(std::string_view, size_t, int64_t)>& fn) {
  size_t at = 0;
  for (int64_t number = 1;; ++number) {
    const size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return at;
    fn(text.substr(at, end - at), at, number);
    at = end + 1;
  }
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// Where the question stands: as data sets and problem files have it.
const char* question_key(const Json& value, const std::string& place) {
  const char* found = nullptr;
  for (const char* name : {"messages", "prompt", "problem", "question"}) {
    if (!json_member(value, name)) continue;
    if (found) fail("{}: it has both \"{}\" and \"{}\"; leave one out", place, found, name);
    found = name;
  }
  if (!found) {
    fail(
        "{}: there is no question; give it as \"messages\", \"prompt\", \"problem\" or "
        "\"question\"",
        place);
  }
  return found;
}

RolloutPrompt parse_prompt(std::string_view line, const std::string& place) {
  const Json value = parse_json_object(valid_utf8(line), place);
  RolloutPrompt out;
  out.place = place;
  const std::string question = question_key(value, place);
  if (value[question].is_array() || question == "messages") {
    out.messages = parse_messages(value[question], place, question.c_str());
  } else {
    out.messages.push_back({"user", json_string(value, question.c_str(), place).value()});
  }
  if (const auto system = json_string(value, "system", place); system && !system->empty()) {
    if (out.messages.front().role == "system")
      fail("{}: it has \"system\" beside a message of that role; leave one out", place);
    out.messages.insert(out.messages.begin(), {"system", *system});
  }
  if (out.messages.back().role == "assistant") {
    fail("{}: the last message is the assistant's, so there is nothing to answer", place);
  }
  const Json* tools = json_member(value, "tools");
  if (tools && !(tools->is_array() && tools->empty())) {
    fail("{}: it has \"tools\", which a rollout does not show to the model; leave them out", place);
  }
  if (out.messages.back().content.empty()) fail("{}: there is nothing in the prompt", place);
  out.rest = Json::object();
  for (const auto& [key, member] : value.items()) {
    const bool own = std::any_of(std::begin(kOwnKeys), std::end(kOwnKeys),
                                 [&name_of = key](const char* name) { return name_of == name; });
    if (!own)
      out.rest[key] = member;
    else if (key != "prompt" && key != "messages" && key != "system")
      out.left_out.push_back(key);
  }
  return out;
}

// An answer's line has its own.
void tell_left_out(const std::vector<RolloutPrompt>& prompts, const std::string& path) {
  std::set<std::string> told;
  for (const RolloutPrompt& prompt : prompts) {
    for (const std::string& key : prompt.left_out) {
      if (told.insert(key).second)
        tell("ponder: {}: \"{}\" is not carried on, since answers have a key of this name\n",
             printable(path), key);
    }
  }
}

Json message_json(const Message& message) {
  Json out = {{"role", message.role}};
  if (!message.thought.empty()) out["reasoning_content"] = message.thought;
  out["content"] = message.content;
  for (const ToolCall& call : message.tool_calls) out["tool_calls"].push_back(call_json(call));
  if (!message.tool_call_id.empty()) out["tool_call_id"] = message.tool_call_id;
  if (!message.tool_name.empty()) out["name"] = message.tool_name;
  return out;
}

Json messages_json(const std::vector<Message>& messages) {
  Json out = Json::array();
  for (const Message& message : messages) out.push_back(message_json(message));
  return out;
}

// The shortest digits that read back as the same float: JSON's writer knows doubles only.
std::string number_lists(const std::vector<TokenLogprob>& tokens) {
  std::string ids, logprobs, forced;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const char* comma = i ? "," : "";
    ids += fmt::format("{}{}", comma, tokens[i].token);
    logprobs += std::isfinite(tokens[i].logprob) ? fmt::format("{}{}", comma, tokens[i].logprob)
                                                 : fmt::format("{}null", comma);
    if (tokens[i].forced) forced += fmt::format("{}{}", forced.empty() ? "" : ",", i);
  }
  std::string out = fmt::format(",\"tokens\":[{}],\"logprobs\":[{}]", ids, logprobs);
  if (!forced.empty()) out += fmt::format(",\"forced\":[{}]", forced);
  return out;
}

std::pair<int64_t, int64_t> number_of(const Json& line, const std::string& place) {
  const auto index = json_int(line, "index", place), sample = json_int(line, "sample", place);
  if (!index || !sample) {
    fail("{}: it is no line of 'ponder rollout' (no \"index\" and \"sample\"); give another --out",
         place);
  }
  return {*index, *sample};
}

constexpr const char* kSampledBy = "sampled_by";

// What stands behind the last whole line: the begin of one that was cut off, or it is somebody
// else's file.
void check_cut_line(std::string_view rest, const std::string& path) {
  constexpr std::string_view kBegin = "{\"index\":";
  if (rest.substr(0, kBegin.size()) == kBegin.substr(0, rest.size())) return;
  fail("{}: its last line is none of 'ponder rollout'; give another --out", path);
}

}  // namespace

std::vector<RolloutPrompt> read_prompts(const std::string& path, const std::string& system) {
  const MappedFile file(path);
  check_byte_text(text_of(file), path);
  std::vector<RolloutPrompt> out;
  const auto take = [&](std::string_view line, size_t, int64_t number) {
    if (is_blank(line)) return;
    RolloutPrompt prompt = parse_prompt(line, fmt::format("{}:{}", path, number));
    if (!system.empty() && prompt.messages[0].role != "system") {
      prompt.messages.insert(prompt.messages.begin(), {"system", system});
    }
    out.push_back(std::move(prompt));
  };
  int64_t lines = 0;
  const std::string_view text = text_of(file);
  const size_t whole = each_whole_line(text, [&](std::string_view line, size_t at, int64_t number) {
    take(line, at, lines = number);
  });
  take(text.substr(whole), whole, lines + 1);  // a last line need not end
  if (out.empty()) fail("{}: there is no prompt in it", path);
  tell_left_out(out, path);
  return out;
}

RolloutFile::RolloutFile(std::string path, uint64_t seed, std::string by,
                         const std::vector<RolloutPrompt>& prompts)
    : path_(std::move(path)), seed_(seed), by_(std::move(by)) {
  std::error_code ignored;
  if (std::filesystem::exists(path_, ignored)) {
    size_t whole = 0;
    {
      const MappedFile file(path_);
      const std::string_view all = text_of(file);
      whole = each_whole_line(all, [&](std::string_view text, size_t, int64_t number) {
        const std::string place = fmt::format("{}:{}", path_, number);
        const Json line = parse_json_object(text, place);
        check_line(line, place, prompts);
        known_.insert(number_of(line, place));
      });
      check_cut_line(all.substr(whole), path_);
    }
    std::filesystem::resize_file(path_, whole, ignored);
    if (ignored) fail("cannot write {}: {}", path_, ignored.message());
  }
  fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd_ < 0) fail("cannot write {}: {}", path_, std::strerror(errno));
}

RolloutFile::~RolloutFile() {
  if (fd_ >= 0) ::close(fd_);
}

void RolloutFile::check_line(const Json& line, const std::string& place,
                             const std::vector<RolloutPrompt>& prompts) const {
  const auto [index, sample] = number_of(line, place);
  const Json* seed = json_member(line, "seed");
  if (!seed || *seed != Json(seed_)) {
    fail("{}: it was sampled with the seed {}, not {}; go on with that seed, or give another --out",
         place, seed ? seed->dump() : "null", seed_);
  }
  const Json* by = json_member(line, kSampledBy);  // which early versions did not write
  if (by && *by != Json(by_)) {
    fail("{}: it was sampled by {}, not by {}; go on with that, or give another --out", place,
         printable(by->dump(), 300), printable(by_, 300));
  }
  const Json* messages = json_member(line, "messages");
  const bool known = messages && messages->is_array() && !messages->empty() && index >= 0 &&
                     index < static_cast<int64_t>(prompts.size());
  Json asked = known ? *messages : Json::array();
  if (known) asked.erase(asked.size() - 1);
  if (!known || asked != messages_json(prompts[static_cast<size_t>(index)].messages)) {
    fail("{}: it answers another prompt than number {} of the prompts; give another --out", place,
         index);
  }
}

void RolloutFile::append(int64_t index, int64_t sample, const RolloutPrompt& prompt,
                         const Completion& answer) {
  std::vector<Message> messages = prompt.messages;
  messages.push_back({"assistant", answer.answer, answer.thought});
  Json line = {{"index", index}, {"sample", sample}, {"seed", seed_}};
  line.update(prompt.rest);
  line["messages"] = messages_json(messages);
  line["finish_reason"] = finish_name(answer.finish_reason);
  line["prompt_tokens"] = answer.prompt_tokens;
  line[kSampledBy] = by_;
  std::string text = json_line(line);
  text.pop_back();
  text += number_lists(answer.logprobs) + "}\n";
  for (size_t done = 0; done < text.size();) {
    const ssize_t put = ::write(fd_, text.data() + done, text.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      fail("cannot write {}: {}; free some space, then the same command goes on", path_,
           std::strerror(errno));
    }
    done += static_cast<size_t>(put);
  }
  known_.insert({index, sample});
}

void RolloutFile::sort() {
  struct Line {
    std::pair<int64_t, int64_t> number;
    std::string_view text;
  };
  const MappedFile file(path_);
  std::vector<Line> lines;
  each_whole_line(text_of(file), [&](std::string_view text, size_t, int64_t number) {
    const std::string place = fmt::format("{}:{}", path_, number);
    lines.push_back({number_of(parse_json_object(text, place), place), text});
  });
  const auto earlier = [](const Line& a, const Line& b) { return a.number < b.number; };
  if (std::is_sorted(lines.begin(), lines.end(), earlier)) return;
  std::sort(lines.begin(), lines.end(), earlier);
  AtomicFile sorted(path_);
  for (const Line& line : lines) {
    sorted.write(line.text);
    sorted.write("\n");
  }
  sorted.commit();
}

}  // namespace ponder
