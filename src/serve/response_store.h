// Responses that were given, for who refers to them later: by the whole (previous_response_id) or
// by one of their items (item_reference). Bounded in bytes and number, those unused the longest go
// first. With a folder each is a file there, too, which appears whole and outlives the program; its
// contents are not trusted.
//
// All calls are allowed from any thread; files are written on a thread of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/json.h"

namespace ponder {

struct StoredResponse {
  std::string tenant;          // who alone may have it
  std::string id, previous;    // previous: of the response that this one goes on from, or ""
  Json response;               // as it was given
  Json input = Json::array();  // its own items, with ids; not those of before
};

class ResponseStore {
 public:
  struct Limits {
    size_t bytes = size_t{256} << 20, count = 10'000;
    std::string folder = {};  // "": memory alone
  };
  // Error if the folder cannot be made.
  explicit ResponseStore(Limits limits);
  ~ResponseStore();  // writes what is still to be written

  using Found = std::shared_ptr<const StoredResponse>;
  void put(StoredResponse response);
  Found get(const std::string& tenant, const std::string& id);  // nullptr: there is none
  bool erase(const std::string& tenant, const std::string& id);

  // The response and those before it, the first of the conversation first. Empty if one is gone:
  // `missing` is its id.
  std::vector<Found> chain(const std::string& tenant, const std::string& id,
                           std::string* missing = nullptr);
  // An item of a response, of its input or its output, by its id; null if there is none.
  Json item(const std::string& tenant, const std::string& id);

  size_t bytes() const;
  size_t count() const;

 private:
  struct Entry {
    std::string id;
    size_t bytes = 0;
    Found found;  // nullptr: only its file was seen
  };
  using Entries = std::list<Entry>;  // used last first

  Found use(const std::string& id);
  void add(Entry entry);
  void drop(Entries::iterator at);
  void shrink();
  void list_folder();
  Found load(const std::string& id) const;
  std::string path_of(const std::string& id) const;
  void write_files();

  Limits limits_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_id_;
  std::unordered_map<std::string, std::string> owners_;  // of items: the response's id
  size_t bytes_ = 0;

  struct Write {
    std::string id;
    Found found;  // nullptr: the file goes
  };
  std::deque<Write> writes_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread writer_;
};

}  // namespace ponder
