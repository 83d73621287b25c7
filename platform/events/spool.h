#pragma once

#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/message.h>

#include <cstdio>
#include <memory>

#include "platform/error.h"

namespace polyphony::events {

/// Messages that wait in a file without a name, since there may be more of them than memory, and are read any number of
/// times.
class Spool {
  public:
    /// Fails with Unavailable if there is no place for a file.
    static Result<Spool> make();

    /// Fails with Unavailable if the disk is full. Not once read() has begun.
    Result<void> write(const google::protobuf::Message& message);

    /// Reads from the first message on.
    Result<void> rewind();
    /// Reads the next message; false at the end.
    Result<bool> read(google::protobuf::Message& message);

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    explicit Spool(std::FILE* file);

    std::unique_ptr<std::FILE, Close> file_;
    std::unique_ptr<google::protobuf::io::FileOutputStream> output_;
    std::unique_ptr<google::protobuf::io::FileInputStream> input_;
};

}  // namespace polyphony::events
