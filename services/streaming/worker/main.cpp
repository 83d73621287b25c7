// polyphony-streaming-worker: opens audio of strangers for the streaming service, so that a hostile file can take down
// no more than this process. Not started by hand.
#include "services/streaming/worker/jobs.h"

int main() { return polyphony::sandbox::serve(polyphony::streaming::jobs(), polyphony::streaming::prepare); }
