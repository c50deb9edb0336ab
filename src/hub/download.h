// One file of a hub into a folder: goes on where an earlier try ended (whatever ended it), checks
// the bytes while they come, and gives the file its name only when all of them are right.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "hub/client.h"
#include "hub/listing.h"

namespace ponder {

// Bytes of the file that are there by now.
using HubProgress = std::function<void(uint64_t done)>;

// Bytes of `path` that need not be downloaded any more: all, or those of `path`.partial.
uint64_t bytes_there(const std::string& path, uint64_t size);

// Downloads `file` from `url_path` (escaped, at the client's endpoint) to `path`, whose folder must
// be there; does nothing if it is there with its size, since it got its name only when it was
// right. Until then it is `path`.partial, with the server's ETag beside it. Error as of
// fail_status, or if the hub has another size than it lists (what is there is kept), if more bytes
// come, if their checksum is another (nothing is kept), if the disk is full (what came is kept).
void download_file(HubClient& client, const std::string& url_path, const HubFile& file,
                   const std::string& path, const HubRetries& retries, const HubProgress& progress);

// The sentence for an answer that is not ok(). `what` was asked for, and belongs to `model`.
[[noreturn]] void fail_status(const HubResponse& response, const HubClient& client,
                              const std::string& what, const std::string& model);

}  // namespace ponder
