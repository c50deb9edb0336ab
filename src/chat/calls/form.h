// Call forms: how a family of models writes the calls of tools into its answers. A form is one file
// of this folder and one line of kForms in registry.cc.
//
// An answer is read byte by byte. Outside of calls the stream looks for the marks that open one
// (`opens`) and for what stands around calls (`frames`); what follows an opening mark goes to a
// reader of the form, which finds the name and writes the arguments as JSON, as far as they are
// certain. As it sees one byte after the other, where a stream is cut can change nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "grammar/json_forms.h"
#include "text/chat_message.h"

namespace ponder {

// The tools of a request, a list in OpenAI's form; null: any name is a tool's.
class CallTools {
 public:
  explicit CallTools(Json list = nullptr) : list_(std::move(list)) {}

  bool knows(std::string_view name) const { return list_.is_null() || find(name); }
  // The schema of a tool's argument; nullptr if nothing is said of it.
  const Json* argument(std::string_view name, std::string_view key) const;
  const Json& list() const { return list_; }

 private:
  const Json* find(std::string_view name) const;
  Json list_;
};

// More: it is not at its end. Done: it was, before the last `unread` bytes. Bad: it is none of the
// form, and what came stands for itself.
enum class CallReading { More, Done, Bad };

struct WrittenCall {
  std::string name;       // "": not known yet
  std::string arguments;  // of a JSON object, as far as it is certain; "": not begun
  bool whole = false;     // the arguments are an object
};

// Reads what follows one opening mark: a call, or a list of some.
class CallReader {
 public:
  virtual ~CallReader() = default;
  virtual CallReading take(char c) = 0;  // Done or Bad end it
  virtual void finish() {}               // the answer has ended by itself, not by a limit

  virtual const std::vector<WrittenCall>& calls() const { return calls_; }
  size_t unread() const { return unread_; }

 protected:
  std::vector<WrittenCall> calls_;
  size_t unread_ = 0;
};

struct CallForm {
  struct Open {
    std::string_view mark;
    bool at_start = false;  // only where nothing has been said
    bool is_part = false;   // the reader gets it, too
  };
  struct Frame {
    std::string_view mark;
    bool closes = false;  // it stands behind calls
  };
  // A call that must come: the position where it begins, with `end` behind it. `schema`: of the
  // arguments; it must stay where it is. Error if the form cannot hold the schema.
  using Grammar = int32_t (*)(JsonForms& forms, const std::string& name, const Json& schema,
                              int32_t end);

  std::string_view name;
  bool (*detect)(std::string_view template_source);
  std::vector<std::string_view> marks;  // those that may be control tokens of a tokenizer
  std::vector<Open> opens;
  std::vector<Frame> frames;
  std::unique_ptr<CallReader> (*reader)(const CallTools& tools);  // `tools` must outlive it
  // Calls as the model would write them. Arguments are JSON objects as text.
  std::string (*write)(const std::vector<ToolCall>& calls);
  Grammar grammar = nullptr;  // nullptr: what `write` writes, with the schema's JSON as arguments
};

// Whether a template's source has this text.
inline bool has_text(std::string_view source, std::string_view text) {
  return source.find(text) != std::string_view::npos;
}

}  // namespace ponder
