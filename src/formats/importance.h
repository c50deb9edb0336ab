// An importance matrix: how large the inputs are that each column of a matrix meets, as the mean of
// their squares over a text. Encoders of blocks weigh errors by it. Files are those of llama.cpp's
// imatrix tool: its GGUF form (general.type "imatrix", for each matrix NAME.in_sum2 and
// NAME.counts) is read and written, its older .dat form read. Names are GGUF's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

struct ImportanceMatrix {
  struct Entry {
    std::vector<float> sums;    // of squares, [matrices, columns]
    std::vector<float> counts;  // rows of input in them: one for all, or one a matrix (experts)
    std::vector<float> means() const;  // ones where the count is zero: nothing is known there
    int64_t unseen() const;            // counts that are zero
  };
  std::map<std::string, Entry, std::less<>> entries;
  std::vector<std::string> datasets;        // where the text came from
  int64_t chunk_count = 0, chunk_size = 0;  // pieces of the text, and tokens of a piece

  // The entry of a matrix; gate and up projections of experts that one file stacks and the other
  // keeps apart have the same inputs. Null: none.
  const Entry* find(std::string_view name) const;
};

// Either form. Error that names `place` unless every sum has a count and all are numbers >= 0.
ImportanceMatrix read_importance(std::span<const std::byte> bytes, const std::string& place);
ImportanceMatrix open_importance(const std::string& path);

// A GGUF file.
void write_importance(const ImportanceMatrix& matrix, const std::string& path);

}  // namespace ponder
