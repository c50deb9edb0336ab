// Any line as a record of training data: it is read or ends in one Error, and what was read is
// whole: valid UTF-8, and a chat with at least one message.
#include "formats/records.h"

#include "base/error.h"
#include "text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using ponder::Record;
  try {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const Record record = ponder::parse_record(line, "fuzz:1");
    PONDER_CHECK((record.kind == Record::Kind::Chat) == !record.messages.empty());
    PONDER_CHECK(ponder::is_valid_utf8(record.text) && ponder::is_valid_utf8(record.completion));
    for (const ponder::Message& message : record.messages) {
      PONDER_CHECK(!message.role.empty() && ponder::is_valid_utf8(message.content));
      PONDER_CHECK(ponder::is_valid_utf8(message.thought));
    }
  } catch (const ponder::Error&) {
  }
  return 0;
}
