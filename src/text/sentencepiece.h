// tokenizer.model of SentencePiece: a protobuf message of pieces, scores and settings
// (sentencepiece_model.proto), read by a small reader that takes nothing on trust.
#pragma once

#include <string>
#include <string_view>

#include "text/tokenizer_spec.h"

namespace ponder {

// A BPE or Unigram model; Error, with `place`, if the message does not hold together or is another
// model. User-defined symbols match in the text; control symbols are special tokens, and unk, bos,
// eos and pad are known. What is added around a text is not in the file.
TokenizerSpec read_sentencepiece(std::string_view bytes, const std::string& place);

// Whether a file looks like one: it begins with a piece.
bool looks_like_sentencepiece(std::string_view bytes);

}  // namespace ponder
