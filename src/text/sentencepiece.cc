#include "text/sentencepiece.h"

#include <bit>
#include <cstring>

#include "base/error.h"
#include "text/json_parts.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr size_t kMaxPieces = 16u << 20;

// Fields of one protobuf message, one after another.
class ProtoReader {
 public:
  ProtoReader(std::string_view bytes, const std::string& place) : left_(bytes), place_(place) {}

  struct Field {
    uint64_t number = 0;
    int wire = 0;
    uint64_t value = 0;      // wire 0, and 1 and 5 as they lie
    std::string_view bytes;  // wire 2
  };

  bool next(Field& out) {
    if (left_.empty()) return false;
    const uint64_t tag = varint();
    out.number = tag >> 3;
    out.wire = static_cast<int>(tag & 7);
    if (out.wire == 0) {
      out.value = varint();
    } else if (out.wire == 1 || out.wire == 5) {
      out.value = fixed(out.wire == 1 ? 8 : 4);
    } else if (out.wire == 2) {
      out.bytes = take(varint());
    } else {
      fail("{}: it is no SentencePiece model (a field of type {}, which protobuf no longer has)",
           place_, out.wire);
    }
    return true;
  }

 private:
  uint64_t varint() {
    uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<uint8_t>(take(1).front());
      out |= uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return out;
    }
    fail("{}: it is no SentencePiece model (a number of more than ten bytes)", place_);
  }

  uint64_t fixed(size_t size) {
    const std::string_view bytes = take(size);
    uint64_t out = 0;
    for (size_t i = size; i-- > 0;) out = out << 8 | static_cast<uint8_t>(bytes[i]);
    return out;
  }

  std::string_view take(uint64_t size) {
    if (size > left_.size()) {
      fail("{}: the file ends in the middle of a field of {} bytes; is it whole?", place_, size);
    }
    const std::string_view out = left_.substr(0, size);
    left_.remove_prefix(size);
    return out;
  }

  std::string_view left_;
  const std::string& place_;
};

enum PieceType : uint64_t {
  kNormalPiece = 1,
  kUnknownPiece,
  kControlPiece,
  kUserPiece,
  kUnusedPiece,
  kBytePiece
};

class ModelReader {
 public:
  explicit ModelReader(const std::string& place) : place_(place) {
    spec_.place = place;
    spec_.bytes = TokenizerSpec::Byte::None;
    spec_.fuse_unk = spec_.float_scores = true;
    own_.left = own_.right = true;
  }

  TokenizerSpec read(std::string_view bytes) {
    ProtoReader reader(bytes, place_);
    for (ProtoReader::Field field; reader.next(field);) {
      if (field.wire != 2) continue;
      if (field.number == 1) piece(field.bytes);
      if (field.number == 2) trainer(field.bytes);
      if (field.number == 3) normalizer(field.bytes);
    }
    if (spec_.tokens.empty()) fail("{}: it holds no pieces", place_);
    spec_.model = model_ == 2 ? TokenizerSpec::Model::Scores : TokenizerSpec::Model::Unigram;
    if (model_ != 1 && model_ != 2) {
      fail(
          "{}: its model is of type {} (3: words, 4: characters); ponder reads 1, Unigram, and 2, "
          "BPE",
          place_, model_);
    }
    if (fallback_) spec_.bytes = TokenizerSpec::Byte::Fallback;
    special(spec_.bos, bos_);
    special(spec_.eos, eos_);
    special(spec_.pad, pad_);
    spaces();
    return std::move(spec_);
  }

 private:
  void piece(std::string_view bytes) {
    if (spec_.tokens.size() == kMaxPieces)
      fail("{}: it has more than {} pieces", place_, kMaxPieces);
    ProtoReader reader(bytes, place_);
    const auto id = static_cast<int32_t>(spec_.tokens.size());
    std::string text;
    float score = 0;
    uint64_t type = kNormalPiece;
    for (ProtoReader::Field field; reader.next(field);) {
      if (field.number == 1 && field.wire == 2) text = field.bytes;
      if (field.number == 2 && field.wire == 5)
        score = std::bit_cast<float>(static_cast<uint32_t>(field.value));
      if (field.number == 3 && field.wire == 0) type = field.value;
    }
    if (!is_valid_utf8(text)) fail("{}: piece {} is not valid UTF-8", place_, id);
    if (type < kNormalPiece || type > kBytePiece) {
      fail("{}: piece {} ('{}') is of type {}, which SentencePiece does not have", place_, id,
           shown_text_of_file(text), type);
    }
    if (type == kUnknownPiece) spec_.unk = id;
    if (type != kNormalPiece) spec_.never.push_back(id);
    if ((type == kControlPiece || type == kUserPiece || type == kUnknownPiece) && !text.empty()) {
      TokenizerSpec::Added added;
      added.text = text;
      added.id = id;
      added.special = type != kUserPiece;
      added.normalized = type == kUserPiece;
      spec_.added.push_back(std::move(added));
    }
    spec_.tokens.push_back(std::move(text));
    spec_.scores.push_back(score);
  }

  void trainer(std::string_view bytes) {
    ProtoReader reader(bytes, place_);
    for (ProtoReader::Field field; reader.next(field);) {
      if (field.wire != 0) continue;
      const auto id = static_cast<int64_t>(field.value);
      if (field.number == 3) model_ = field.value;
      if (field.number == 24 && field.value != 0) {
        fail("{}: treat_whitespace_as_suffix is set, which ponder does not do", place_);
      }
      if (field.number == 35) fallback_ = field.value != 0;
      if (field.number == 41) bos_ = id;
      if (field.number == 42) eos_ = id;
      if (field.number == 43) pad_ = id;
    }
  }

  void normalizer(std::string_view bytes) {
    ProtoReader reader(bytes, place_);
    for (ProtoReader::Field field; reader.next(field);) {
      if (field.number == 2 && field.wire == 2) own_.match = field.bytes;
      if (field.wire != 0) continue;
      if (field.number == 3) own_.left = field.value != 0;
      if (field.number == 4) own_.right = field.value != 0;
      if (field.number == 5 && field.value == 0) {
        fail("{}: escape_whitespaces is off, which ponder does not do", place_);
      }
    }
  }

  // -1: there is none.
  void special(std::optional<int32_t>& out, int64_t id) const {
    if (id >= 0 && static_cast<uint64_t>(id) < spec_.tokens.size()) out = static_cast<int32_t>(id);
  }

  // The plain case in the words of tokenizer.json, so that it can be written as one.
  void spaces() {
    constexpr uint32_t kAllSpaces = 1u << 20;
    const bool user = std::any_of(spec_.added.begin(), spec_.added.end(),
                                  [](const auto& added) { return !added.special; });
    const bool plain = own_.match.empty() && !own_.right && !user;
    apply_sentencepiece_spaces(spec_, own_.left || own_.right);
    if (!plain) spec_.normalizers = {own_};
    if (own_.right) spec_.decoders.back().start = kAllSpaces;
  }

  const std::string& place_;
  TokenizerSpec spec_;
  TokenizerSpec::Normalizer own_{TokenizerSpec::Normalizer::Kind::SentencePiece};
  uint64_t model_ = 1;
  bool fallback_ = false;
  int64_t bos_ = 1, eos_ = 2, pad_ = -1;
};

}  // namespace

TokenizerSpec read_sentencepiece(std::string_view bytes, const std::string& place) {
  return ModelReader(place).read(bytes);
}

bool looks_like_sentencepiece(std::string_view bytes) { return bytes.starts_with('\n'); }

}  // namespace ponder
