// Where the $refs of a schema lead.
#pragma once

#include <map>
#include <string>

#include "base/json.h"

namespace ponder {

class SchemaRefs {
 public:
  explicit SchemaRefs(const Json& document) : document_(document) {}  // which must outlive it

  // The schema that `ref` means: "#/$defs/a%20b" (RFC 6901, section 6), "#name" of an $anchor, and
  // either behind the $id of the document or of a schema within it. nullptr if there is none.
  const Json* find(const std::string& ref) const;
  const Json& document() const { return document_; }

 private:
  const Json* named(const std::string& name) const;

  const Json& document_;
  // By $id, and by $id and $anchor with # between; made when the first of them is asked for.
  mutable std::map<std::string, const Json*> names_;
};

// Error that begins with `place` where a schema within it that has an $id has $refs that begin with
// "#": they are meant from there, not from the document's root.
void check_inner_refs(const Json& document, const std::string& place);

}  // namespace ponder
