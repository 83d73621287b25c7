#include "platform/events/spool.h"

#include <google/protobuf/util/delimited_message_util.h>
#include <unistd.h>

namespace polyphony::events {

using google::protobuf::io::FileInputStream;
using google::protobuf::io::FileOutputStream;

Spool::Spool(std::FILE* file) : file_(file), output_(std::make_unique<FileOutputStream>(::fileno(file))) {}

Result<Spool> Spool::make() {
    auto* const file = std::tmpfile();
    if (file == nullptr) return fail(Code::Unavailable, "There is no place for a temporary file.");
    return Spool(file);
}

Result<void> Spool::write(const google::protobuf::Message& message) {
    if (!google::protobuf::util::SerializeDelimitedToZeroCopyStream(message, output_.get()))
        return fail(Code::Unavailable, "A temporary file cannot be written.");
    return {};
}

Result<void> Spool::rewind() {
    if (output_ && !output_->Flush()) return fail(Code::Unavailable, "A temporary file cannot be written.");
    output_.reset();
    if (::lseek(::fileno(file_.get()), 0, SEEK_SET) != 0)
        return fail(Code::Unavailable, "A temporary file cannot be read.");
    input_ = std::make_unique<FileInputStream>(::fileno(file_.get()));
    return {};
}

Result<bool> Spool::read(google::protobuf::Message& message) {
    bool at_end = false;
    if (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&message, input_.get(), &at_end)) return true;
    if (at_end) return false;
    return fail(Code::Unavailable, "A temporary file cannot be read.");
}

}  // namespace polyphony::events
