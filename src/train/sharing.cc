#include "train/sharing.h"

#include <algorithm>

#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr int64_t kPieceElements = 1 << 20;  // elements of each rank that go at once

void clear(Parameters<float>::Trained& p) {
  if (p.grad) std::fill(p.grad, p.grad + p.elements(), 0.0f);
}

}  // namespace

Sharing::Sharing(Parameters<float>& parameters, Cluster& cluster)
    : parameters_(parameters), cluster_(cluster), streams_(static_cast<size_t>(cluster.size())) {
  const Holding& holding = parameters.holding();
  parameters.each_parameter([&](Trained& p) {
    if (p.holder == Holding::kEnds) {
      p.moves_here = holding.here(p.holder);
      ends_.push_back(&p);
    } else if (p.holder != Holding::kAll) {
      p.keeper = p.holder;
      p.moves_here = p.holder == cluster.rank();
    } else if (p.learns) {
      const auto least = std::min_element(
          streams_.begin(), streams_.end(),
          [](const Stream& a, const Stream& b) { return a.elements < b.elements; });
      p.keeper = static_cast<int>(least - streams_.begin());
      p.moves_here = p.keeper == cluster.rank();
      least->parameters.push_back(&p);
      least->elements += p.elements();
    }
  });
}

template <class Fn>
void Sharing::each_part(const Stream& stream, int64_t begin, int64_t count, Fn&& fn) {
  int64_t at = 0;  // of the parameter in the stream
  for (Trained* p : stream.parameters) {
    const int64_t first = std::max(begin, at), end = std::min(begin + count, at + p->elements());
    if (first < end) fn(*p, first - at, end - first, first - begin);
    at += p->elements();
  }
}

int64_t Sharing::longest() const {
  int64_t out = 0;
  for (const Stream& stream : streams_) out = std::max(out, stream.elements);
  return out;
}

// Of the streams' elements from `begin` on, in bytes.
std::vector<size_t> Sharing::piece_begins(int64_t begin) const {
  std::vector<size_t> out = {0};
  for (const Stream& stream : streams_) {
    const int64_t count = std::clamp<int64_t>(stream.elements - begin, 0, kPieceElements);
    out.push_back(out.back() + static_cast<size_t>(count) * sizeof(float));
  }
  return out;
}

void Sharing::sum_piece(int64_t begin) {
  const auto ranks = streams_.size(), me = static_cast<size_t>(cluster_.rank());
  const std::vector<size_t> sent_begins = piece_begins(begin);
  std::vector<float> sent(sent_begins.back() / sizeof(float));
  for (size_t r = 0; r < ranks; ++r) {
    float* to = sent.data() + sent_begins[r] / sizeof(float);
    each_part(streams_[r], begin, kPieceElements,
              [&](const Trained& p, int64_t first, int64_t count, int64_t place) {
                std::copy_n(p.grad + first, count, to + place);
              });
  }
  const size_t bytes = sent_begins[me + 1] - sent_begins[me], own = bytes / sizeof(float);
  std::vector<size_t> received_begins;
  for (size_t r = 0; r <= ranks; ++r) received_begins.push_back(r * bytes);
  std::vector<float> received(own * ranks);
  cluster_.all_to_all(reinterpret_cast<const std::byte*>(sent.data()), sent_begins,
                      reinterpret_cast<std::byte*>(received.data()), received_begins);
  for (size_t r = 1; r < ranks; ++r) {
    for (size_t i = 0; i < own; ++i) received[i] += received[r * own + i];
  }
  each_part(streams_[me], begin, kPieceElements,
            [&](const Trained& p, int64_t first, int64_t count, int64_t place) {
              std::copy_n(received.data() + place, count, p.grad + first);
            });
}

// The first rank's before the last one's.
void Sharing::sum_ends() {
  const auto ranks = static_cast<size_t>(cluster_.size());
  const bool first = cluster_.rank() == 0, last = cluster_.rank() + 1 == cluster_.size();
  for (const Trained* p : ends_) {
    const auto count = static_cast<size_t>(p->elements());
    const size_t bytes = first || last ? count * sizeof(float) : 0, to = first ? ranks - 1 : 0;
    std::vector<size_t> begins(ranks + 1, bytes);
    std::fill(begins.begin(), begins.begin() + static_cast<int64_t>(to) + 1, 0);
    std::vector<float> theirs(bytes / sizeof(float));
    cluster_.all_to_all(reinterpret_cast<const std::byte*>(p->grad), begins,
                        reinterpret_cast<std::byte*>(theirs.data()), begins);
    for (size_t i = 0; i < theirs.size(); ++i)
      p->grad[i] = first ? p->grad[i] + theirs[i] : theirs[i] + p->grad[i];
  }
}

void Sharing::sum_gradients() {
  if (cluster_.size() == 1) return;
  for (int64_t begin = 0; begin < longest(); begin += kPieceElements) sum_piece(begin);
  sum_ends();
  parameters_.each_parameter([](Trained& p) {
    if (!p.moves_here) clear(p);
  });
}

void Sharing::sum_squares(std::span<double> squares) {
  if (cluster_.size() == 1) return;
  size_t at = 0;
  parameters_.each_parameter([&](const Trained& p) {
    if (p.keeper != cluster_.rank()) squares[at] = 0;  // said by its keeper
    ++at;
  });
  cluster_.sum(squares);
}

void Sharing::spread_piece(int64_t begin) {
  const std::vector<size_t> begins = piece_begins(begin);
  std::vector<float> all(begins.back() / sizeof(float));
  const auto me = static_cast<size_t>(cluster_.rank());
  const auto place_of = [&](size_t rank) { return all.data() + begins[rank] / sizeof(float); };
  each_part(streams_[me], begin, kPieceElements,
            [&](const Trained& p, int64_t first, int64_t count, int64_t place) {
              std::copy_n(p.value + first, count, place_of(me) + place);
            });
  cluster_.all_gather(reinterpret_cast<std::byte*>(all.data()), begins);
  for (size_t r = 0; r < streams_.size(); ++r) {
    if (r == me) continue;
    each_part(streams_[r], begin, kPieceElements,
              [&](const Trained& p, int64_t first, int64_t count, int64_t place) {
                std::copy_n(place_of(r) + place, count, p.value + first);
                if (p.rounded) f32_to_bf16(p.value + first, count, p.rounded + first);
              });
  }
}

void Sharing::spread_values() {
  if (cluster_.size() == 1) return;
  for (int64_t begin = 0; begin < longest(); begin += kPieceElements) spread_piece(begin);
}

}  // namespace ponder
