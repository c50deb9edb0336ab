#include "cli/text_tokens.h"

#include "base/error.h"
#include "base/file.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace ponder {

std::vector<int32_t> text_tokens(const std::string& file, const Checkpoint& checkpoint) {
  constexpr uint64_t kMaxText = uint64_t{1} << 30;
  if (!checkpoint.has_tokenizer) {
    fail("{}: it has no tokenizer, which reading a text needs", checkpoint.path);
  }
  const Tokenizer tokenizer(checkpoint.tokenizer);
  const std::string text = read_file(file, kMaxText);
  check_byte_text(text, file);
  return tokenizer.encode(text, false, true);
}

void check_readable(const std::vector<int32_t>& tokens, int64_t context,
                    const Checkpoint& checkpoint, const ModelConfig& config) {
  if (context > config.max_position) {
    fail("--ctx {} is more than the {} tokens that {} was made for", context, config.max_position,
         checkpoint.path);
  }
  for (const int32_t id : tokens) {
    if (id >= config.vocab) {
      fail("{}: its tokenizer gives token {}, but its embedding has {} rows", checkpoint.path, id,
           config.vocab);
    }
  }
}

int32_t first_of_piece(const Checkpoint& checkpoint) {
  return checkpoint.tokenizer.add_bos ? checkpoint.tokenizer.bos.value_or(-1) : -1;
}

}  // namespace ponder
