#include "model/fixture.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace ponder {

Expected::Expected(const std::string& path) {
  file_.path = path;
  file_.files.emplace_back(path);
  read_safetensors(file_.files[0], 0, file_.tensors);
  file_.index_names();
}

bool Expected::has(const std::string& name) const { return file_.find(name) != nullptr; }

std::vector<float> Expected::floats(const std::string& name) const {
  const StoredTensor& tensor = file_.at(name);
  PONDER_CHECK(tensor.dtype == DType::F32);
  std::vector<float> out(static_cast<size_t>(tensor.elements()));
  std::memcpy(out.data(), tensor.data, tensor.bytes);
  return out;
}

std::vector<int32_t> Expected::ints(const std::string& name) const {
  const StoredTensor& tensor = file_.at(name);
  PONDER_CHECK(tensor.dtype == DType::I32);
  std::vector<int32_t> out(static_cast<size_t>(tensor.elements()));
  std::memcpy(out.data(), tensor.data, tensor.bytes);
  return out;
}

template <class R>
Runner<R>::Runner(const std::string& path, Isa isa, int threads, ModelOptions options,
                  int64_t pages)
    : pool(threads), kernels(kernels_for<R>(isa)) {
  options.interleave = kernels.interleaves;
  model = make_model<R>(std::make_shared<Checkpoint>(open_checkpoint(path, false)), options);
  cache = std::make_unique<KvCache>(model->kv_layout(), pages);
}

template <class R>
std::vector<R> Runner<R>::logits(const std::vector<int32_t>& ids, int64_t chunk) {
  const auto count = static_cast<int64_t>(ids.size());
  std::vector<int32_t> pages;
  for (int64_t i = 0; i < count; i += kPage) pages.push_back(cache->take());
  std::vector<R> out;
  if (chunk == 0) chunk = count;
  for (int64_t first = 0; first < count; first += chunk) {
    Batch batch;
    batch.add(ids.data() + first, std::min(chunk, count - first), first, pages.data(), true);
    Graph<R> g(kernels, pool, arena);
    const Tensor<R> y = model->forward(g, batch, *cache);
    out.insert(out.end(), y.data, y.data + y.size());
    arena.reset();
  }
  for (const int32_t page : pages) cache->give_back(page);
  return out;
}

template <class R>
std::vector<R> Runner<R>::drafts(const std::vector<int32_t>& ids) {
  const auto rows = static_cast<int64_t>(ids.size()) - 1;
  const std::vector<int32_t> pages = {cache->take()};
  Batch batch, next;
  batch.add(ids.data(), rows, 0, pages.data(), true);
  next.add(ids.data() + 1, rows, 0, pages.data(), true);
  Graph<R> g(kernels, pool, arena);
  const Tensor<R> y = model->draft(g, model->hidden(g, batch, *cache), next, *cache);
  std::vector<R> out(y.data, y.data + y.size());
  arena.reset();
  cache->give_back(pages[0]);
  return out;
}

template <class R>
std::vector<int32_t> Runner<R>::greedy(std::vector<int32_t> prompt, int64_t count) {
  std::vector<int32_t> pages, out;
  int64_t position = 0;
  for (int64_t i = 0; i < count; ++i) {
    const auto length = static_cast<int64_t>(prompt.size());
    while (static_cast<int64_t>(pages.size()) * kPage < position + length)
      pages.push_back(cache->take());
    Batch batch;
    batch.add(prompt.data(), length, position, pages.data(), false);
    Graph<R> g(kernels, pool, arena);
    const Tensor<R> y = model->forward(g, batch, *cache);
    out.push_back(static_cast<int32_t>(std::max_element(y.data, y.data + y.cols) - y.data));
    arena.reset();
    position += length;
    prompt = {out.back()};
  }
  for (const int32_t page : pages) cache->give_back(page);
  return out;
}

template struct Runner<float>;
template struct Runner<double>;

}  // namespace ponder
