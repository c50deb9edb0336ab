// One request for text, whatever dialect it came in, and who turns the reply into that dialect's
// words.
#pragma once

#include <climits>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chat/assistant.h"
#include "serve/api_error.h"

namespace ponder {

// Who asks. Requests of different callers share no computed prefix, and get turns in fairness.
struct Caller {
  std::string request_id;
  std::string key;   // the name of the key that it came with; "" if none is needed
  std::string user;  // within that key, as the request says
  int priority = 0;  // larger ones wait for smaller ones
  std::shared_ptr<http::Allowance> memory = nullptr;  // of what was sent, until the reply's end
  std::string model = {};                             // that is asked, with its adapter's name
  int32_t adapter = -1;                               // of that model, by number
  std::shared_ptr<const void> hold = nullptr;         // keeps it loaded until the reply's end

  std::string tenant() const { return key + '\n' + user; }
};

struct Generation {
  std::vector<Message> messages;
  std::optional<std::string> text;  // instead of messages: a raw prompt
  std::vector<int32_t> tokens;      // instead of both: a prompt that is encoded already
  const char* field = "messages";   // of the request, that the prompt comes from
  bool continue_last = false;       // the last message, an assistant's, is to be gone on with

  bool plain = false;  // no thought is told from the answer: completions
  bool think = true;
  std::optional<int64_t> think_budget;   // -1: without one, whatever the server's is
  std::optional<int64_t> effort_budget;  // of an effort that the template does not read itself
  bool effort_said = false;              // then the server's own budget does not count:
  std::optional<int64_t> served_budget = std::nullopt;
  Json arguments = Json::object();    // that the template is told by name
  std::optional<int64_t> max_tokens;  // with the thinking; beyond the context it is cut
  SamplingParams sampling;
  std::vector<std::string> stop;
  std::shared_ptr<const Grammar> grammar = nullptr;  // of the answer
  Json answer = nullptr;  // the schema that `grammar` holds the answer to, where it is one
  SchemaUse answer_use = SchemaUse::Notes;
  Json tools = nullptr;          // in OpenAI's form; null: none, and what looks like a call is text
  bool must_call = false;        // the answer is a call of one of them
  Json strict = Json::object();  // schemas of those tools by name whose calls must fulfil them
  std::vector<std::string> found_tools = {};  // of those that are shown once they were looked for
  int most_calls = INT_MAX;                   // of tools, that are passed on
  bool logprobs = false;
  int top_logprobs = 0;

  std::optional<int> prompt_logprobs;  // of the prompt's tokens, and of so many beside each
  bool echo = false, token_ids = false, embed = false;
  int64_t min_tokens = 0;
  bool ignore_eos = false;
  std::optional<bool> loop_cut;
  std::vector<int32_t> stop_tokens;
};

// A dialect's writer for the replies (choices) to one request. Called on the engine's thread: it
// must not wait.
class GenerationSink {
 public:
  virtual ~GenerationSink() = default;
  virtual void part(int choice, const ReplyPart& part) = 0;
  virtual void done(int choice, const Completion& completion) = 0;  // each choice once
  virtual void failed(const ApiError& error) = 0;  // the request ends, whatever is missing
};

}  // namespace ponder
