// ponder chat: a conversation of many turns.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/line_reader.h"
#include "cli/model_option.h"
#include "cli/progress.h"
#include "cli/reply_flags.h"
#include "cli/reply_printer.h"
#include "cli/terminal.h"

namespace ponder {
namespace {

constexpr uint64_t kMaxConversation = uint64_t{64} << 20;
constexpr const char* kHelp =
    "/reset        forget the conversation\n"
    "/system TEXT  set the system prompt (empty: none) and forget the conversation\n"
    "/save FILE    write the conversation as JSON\n"
    "/load FILE    go on with a saved conversation\n"
    "/help         this text\n"
    "/exit         end (so do Ctrl-D and twice Ctrl-C)\n"
    "Ctrl-C stops a reply.\n";

struct ChatOptions {
  ReplyFlags reply;
  bool quiet = false;
};

Json to_json(const std::vector<Message>& messages) {
  Json list = Json::array();
  for (const Message& message : messages) {
    Json one = {{"role", message.role}, {"content", valid_utf8(message.content)}};
    if (!message.thought.empty()) one["thought"] = valid_utf8(message.thought);
    list.push_back(std::move(one));
  }
  return {{"messages", std::move(list)}};
}

std::vector<Message> from_json(const std::string& text, const std::string& file) {
  const Json json = parse_json_object(text, file);
  const Json* list = json_member(json, "messages");
  if (!list || !list->is_array()) fail("{}: \"messages\" is no list; is it from /save?", file);
  std::vector<Message> out;
  for (const Json& one : *list) {
    if (!one.is_object()) fail("{}: a message is no object; is it from /save?", file);
    const auto role = json_string(one, "role", file), content = json_string(one, "content", file);
    if (!role || !content) fail("{}: a message has no \"role\" or no \"content\"", file);
    if (*role != "system" && *role != "user" && *role != "assistant") {
      fail("{}: a message has the role \"{}\", but only system, user and assistant talk here", file,
           printable(*role));
    }
    out.push_back({*role, *content, json_string(one, "thought", file).value_or("")});
  }
  return out;
}

class Chat {
 public:
  explicit Chat(const ChatOptions& options)
      : options_(options),
        assistant_(load_assistant(options.reply)),
        sampling_(sampling_of(options.reply, assistant_->checkpoint())) {
    reset(options.reply.system);
  }

  void run() {
    LineReader reader(history_file());
    if (reader.terminal()) write_now("Ask away; /help shows the commands.\n");
    bool hinted = false;
    for (;;) {
      const LineReader::Result said = reader.read();
      if (said.kind == LineReader::Kind::End) return;
      if (said.kind == LineReader::Kind::Interrupt) {
        if (said.was_empty && hinted) return;
        if (said.was_empty) write_now("Ctrl-C once more, or /exit, ends the chat.\n");
        hinted = said.was_empty;
        continue;
      }
      hinted = false;
      if (said.text.find_first_not_of(" \t\r\n") == std::string::npos) continue;
      try {
        if (said.text == "/exit" || said.text == "/quit") return;
        if (!command(said.text)) turn(said.text);
      } catch (const Error& error) {
        // Somebody at a terminal can do better next time; a script shall fail.
        if (!reader.terminal()) throw;
        fmt::print(stderr, "ponder: {}\n", error.what());
      }
    }
  }

 private:
  void reset(const std::string& system) {
    messages_.clear();
    if (!system.empty()) messages_.push_back({"system", system});
  }

  std::string system() const {
    return !messages_.empty() && messages_[0].role == "system" ? messages_[0].content : "";
  }

  // True if the line was a command. A text that only begins with a slash, as a path, is none.
  bool command(const std::string& line) {
    const size_t blank = line.find(' ');
    const std::string name = line.substr(0, blank);
    const std::string value = blank == std::string::npos ? "" : line.substr(blank + 1);
    if (name == "/help") {
      write_now(kHelp);
    } else if (name == "/reset") {
      reset(system());
    } else if (name == "/system") {
      reset(value);
    } else if (name == "/save" || name == "/load") {
      if (value.empty()) fail("{} needs the name of a file", name);
      name == "/save" ? save(value) : load(value);
    } else if (name[0] == '/' && name.find('/', 1) == std::string::npos && is_word(name)) {
      fail("there is no command {}; /help shows those that there are", printable(name));
    } else {
      return false;
    }
    return true;
  }

  static bool is_word(const std::string& name) {
    return name.size() > 1 &&
           std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  }

  void save(const std::string& path) const {
    AtomicFile file(path);
    file.write(to_json(messages_).dump(2) + "\n");
    file.commit();
    fmt::print(stderr, "{} messages saved\n", messages_.size());
  }

  void load(const std::string& path) {
    messages_ = from_json(read_file(path, kMaxConversation), path);
    fmt::print(stderr, "{} messages loaded\n", messages_.size());
  }

  // The question joins the conversation only together with an answer.
  void turn(const std::string& question) {
    std::vector<Message> messages = messages_;
    messages.push_back({"user", question});
    ReplyRequest request =
        request_of(options_.reply, assistant_->checkpoint(),
                   assistant_->format().prompt(messages, options_.reply.think()));
    request.sampling = sampling_;
    request.sampling.seed += turns_++;  // else every turn would draw the same numbers
    InterruptGuard interrupt;
    const Completion completion = shown_reply(request, interrupt);
    if (completion.answer.find_first_not_of(" \t\r\n") == std::string::npos) return;
    messages.push_back({"assistant", completion.answer, completion.thought});
    messages_ = std::move(messages);
  }

  Completion shown_reply(const ReplyRequest& request, const InterruptGuard& interrupt) {
    Progress progress("reading the conversation");
    ReplyPrinter printer(options_.quiet);
    ReplyListener listener;
    listener.cancelled = [&] { return interrupt.caught(); };
    listener.prefill = [&](int64_t done, int64_t total) {
      if (done < total) progress.update(static_cast<uint64_t>(done), static_cast<uint64_t>(total));
      if (done == total) progress.wipe();
    };
    listener.text = [&](std::string_view thought, std::string_view answer) {
      printer.text(thought, answer);
    };
    Completion completion = assistant_->reply(request, listener);
    printer.finish();
    if (isatty(STDERR_FILENO) && !options_.quiet) print_summary(completion);
    return completion;
  }

  static std::string history_file() {
    const std::string folder = ponder_home();
    return folder.empty() ? "" : folder + "/chat_history";
  }

  const ChatOptions& options_;
  std::unique_ptr<Assistant> assistant_;
  SamplingParams sampling_;
  std::vector<Message> messages_;
  uint64_t turns_ = 0;
};

}  // namespace

void add_chat(CLI::App& app) {
  CLI::App* command = app.add_subcommand("chat", "Talk with a model, turn by turn");
  auto options = std::make_shared<ChatOptions>();
  add_reply_flags(*command, options->reply);
  command->add_flag("-q,--quiet", options->quiet, "Only the answers");
  command->footer(std::string("Commands in a chat:\n") + kHelp +
                  "Lines are kept in ${PONDER_HOME:-~/.cache/ponder}/chat_history.");
  command->callback([options] {
    std::signal(SIGPIPE, SIG_IGN);
    Chat(*options).run();
  });
}

}  // namespace ponder
