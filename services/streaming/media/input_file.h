#pragma once

#include "platform/error.h"
#include "services/streaming/media/ffmpeg.h"

namespace polyphony::streaming::ffmpeg {

/// An audio file's container, read from a descriptor. It can name no other file: there is none that it may open.
class InputFile {
  public:
    static Result<InputFile> open(int descriptor);

    AVFormatContext* format() const { return format_.get(); }
    AVStream* stream() const { return stream_; }
    /// A decoder for the stream, as far as this sandbox allows.
    Result<Owned<AVCodecContext>> open_codec() const;

  private:
    std::unique_ptr<int> descriptor_;
    Owned<AVIOContext> io_;
    Input format_;  // Before io_ goes.
    AVStream* stream_ = nullptr;
};

}  // namespace polyphony::streaming::ffmpeg
