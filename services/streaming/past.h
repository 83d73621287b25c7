#pragma once

#include "platform/events/past.h"

namespace polyphony::streaming {

/// Every play that is kept: PlayStarted, PlayProgressed if it counts, and PlayFinished or PlaySkipped. When the later
/// ones happened is not kept; they are said as if the play had not paused. And AudioAnalysed and AlbumAnalysed of every
/// track and album that is measured.
Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past);

}  // namespace polyphony::streaming
