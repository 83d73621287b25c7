#include "edge/player/routes.h"

namespace polyphony::edge {

namespace {

using enum Access;
using http::Status;
using enum boost::beast::http::verb;

// clang-format off: a table reads best as one.
constexpr Route kRoutes[] = {
    {get, "/api/setup", "polyphony.user.v1.UserService.GetSetup", Public, Status::ok,
     "Whether the platform waits for its first account."},
    {post,
     "/api/accounts",
     "polyphony.user.v1.UserService.SignUp",
     Public,
     Status::created,
     "Create an account; the first one becomes the administrator.",
     {},
     true},
    {post, "/api/oauth/token", "polyphony.user.v1.UserService.IssueToken", Public, Status::ok,
     "Log in, or refresh an access token (RFC 6749)."},
    {post, "/api/oauth/revoke", "polyphony.user.v1.UserService.RevokeToken", Public, Status::ok,
     "Log out: end the session of a refresh token (RFC 7009)."},
    {get, "/api/me", "polyphony.user.v1.UserService.GetMe", User, Status::ok, "My account.",
     "polyphony.user.v1.Account"},
    {patch, "/api/me", "polyphony.user.v1.UserService.UpdateMe", User, Status::ok, "Change my display name."},

    {delete_,
     "/api/me",
     "polyphony.user.v1.UserService.DeleteAccount",
     User,
     Status::accepted,
     "Delete my account, and have everything about me forgotten.",
     {},
     true},
    {get, "/api/me/app-passwords", "polyphony.user.v1.AppPasswordService.ListAppPasswords", User, Status::ok,
     "My passwords for apps, newest first."},
    {post, "/api/me/app-passwords", "polyphony.user.v1.AppPasswordService.CreateAppPassword", User, Status::created,
     "Make a password for an app; it is shown this once."},
    {delete_, "/api/me/app-passwords/{app_password_id}", "polyphony.user.v1.AppPasswordService.RevokeAppPassword", User,
     Status::ok, "Take a password for an app back."},

    {get, "/api/erasures/{erasure_id}", "polyphony.user.v1.UserService.GetErasure", Public, Status::ok,
     "How far my deleted account is forgotten."},
    {get, "/api/erasures", "polyphony.user.v1.UserService.ListErasures", Admin, Status::ok,
     "How far deleted accounts are forgotten, newest first."},

    {get, "/api/libraries", "polyphony.catalog.v1.CatalogService.ListLibraries", User, Status::ok,
     "The libraries that I may see."},
    {get, "/api/albums", "polyphony.catalog.v1.CatalogService.ListAlbums", User, Status::ok, "Albums in pages."},
    {get, "/api/albums/{album_id}", "polyphony.catalog.v1.CatalogService.GetAlbum", User, Status::ok,
     "An album with its tracks."},
    {get, "/api/artists", "polyphony.catalog.v1.CatalogService.ListArtists", User, Status::ok, "Artists in pages."},
    {get, "/api/albums/batch", "polyphony.catalog.v1.CatalogService.BatchGetAlbums", User, Status::ok, "Albums by id."},
    {get, "/api/artists/batch", "polyphony.catalog.v1.CatalogService.BatchGetArtists", User, Status::ok,
     "Artists by id."},
    {get, "/api/artists/{artist_id}", "polyphony.catalog.v1.CatalogService.GetArtist", User, Status::ok,
     "An artist with albums and tracks."},
    {get, "/api/tracks/list", "polyphony.catalog.v1.CatalogService.ListTracks", User, Status::ok, "Tracks in pages."},
    {get, "/api/tracks", "polyphony.catalog.v1.CatalogService.BatchGetTracks", User, Status::ok, "Tracks by id."},
    {get, "/api/tracks/{track_id}", "polyphony.catalog.v1.CatalogService.GetTrack", User, Status::ok, "A track."},
    {get, "/api/folders/{folder_id}", "polyphony.catalog.v1.CatalogService.GetFolder", User, Status::ok,
     "A folder as it lies on the disk."},
    {get, "/api/genres", "polyphony.catalog.v1.CatalogService.ListGenres", User, Status::ok, "Genres."},
    {get, "/api/search", "polyphony.catalog.v1.CatalogService.Search", User, Status::ok,
     "Search tracks, albums and artists."},
    {get, "/api/library/scan", "polyphony.catalog.v1.CatalogService.GetScan", User, Status::ok,
     "The progress of the scan."},
    {post, "/api/library/scan", "polyphony.catalog.v1.CatalogService.StartScan", Admin, Status::ok,
     "Look for new, changed and missing files."},
    {get, "/api/library/duplicates", "polyphony.catalog.v1.CatalogService.ListDuplicates", Admin, Status::ok,
     "Tracks that are the same recording."},
    {get, "/api/library/analysis", "polyphony.streaming.v1.AnalysisService.GetAnalysis", User, Status::ok,
     "How far the measuring of loudness has come."},

    {get, "/api/playlists", "polyphony.playlist.v1.PlaylistService.ListPlaylists", User, Status::ok,
     "My playlists, last changed first."},
    {post, "/api/playlists", "polyphony.playlist.v1.PlaylistService.CreatePlaylist", User, Status::created,
     "Create a playlist."},
    {get, "/api/playlists/{playlist_id}", "polyphony.playlist.v1.PlaylistService.GetPlaylist", User, Status::ok,
     "A playlist with the facts of its tracks.", "polyphony.edge.v1.PlaylistView"},
    {patch, "/api/playlists/{playlist_id}", "polyphony.playlist.v1.PlaylistService.UpdatePlaylist", User, Status::ok,
     "Rename or describe a playlist."},
    {delete_, "/api/playlists/{playlist_id}", "polyphony.playlist.v1.PlaylistService.DeletePlaylist", User, Status::ok,
     "Delete a playlist."},
    {post, "/api/playlists/{playlist_id}/items", "polyphony.playlist.v1.PlaylistService.AddItems", User, Status::ok,
     "Add tracks."},
    {put, "/api/playlists/{playlist_id}/items", "polyphony.playlist.v1.PlaylistService.ReorderItems", User, Status::ok,
     "Put all items into a new order."},
    {post, "/api/playlists/{playlist_id}/items/remove", "polyphony.playlist.v1.PlaylistService.RemoveItems", User,
     Status::ok, "Remove items."},
    {post, "/api/playlists/{playlist_id}/items/move", "polyphony.playlist.v1.PlaylistService.MoveItems", User,
     Status::ok, "Move a run of items."},
    {get, "/api/me/tracks", "polyphony.playlist.v1.PlaylistService.ListSavedTracks", User, Status::ok,
     "My saved tracks with their facts.", "polyphony.edge.v1.SavedTracksView"},
    {get, "/api/me/tracks/contains", "polyphony.playlist.v1.PlaylistService.CheckSavedTracks", User, Status::ok,
     "Which of some tracks I have saved."},
    {put, "/api/me/tracks/{track_id}", "polyphony.playlist.v1.PlaylistService.SaveTrack", User, Status::ok,
     "Save a track."},
    {delete_, "/api/me/tracks/{track_id}", "polyphony.playlist.v1.PlaylistService.UnsaveTrack", User, Status::ok,
     "Take a saved track back."},

    {get, "/api/tracks/{track_id}/stream", "polyphony.streaming.v1.StreamingService.GetStream", User, Status::ok,
     "A signed address of a track's audio."},
    {post, "/api/tracks/{track_id}/decision", "polyphony.streaming.v1.DecisionService.Decide", User, Status::ok,
     "Decide how a track is delivered to what a client plays."},
    {get, "/api/tracks/{track_id}/decided-stream", "polyphony.streaming.v1.DecisionService.GetDecidedStream", User,
     Status::ok, "A signed address of what was decided."},
    {get, "/api/tracks/{track_id}/waveform", "polyphony.streaming.v1.AnalysisService.GetWaveform", User, Status::ok,
     "The shape of a track, for a seek bar."},
    {get, "/api/tracks/{track_id}/loudness", "polyphony.streaming.v1.AnalysisService.GetLoudness", User, Status::ok,
     "How loud a track and its album are (EBU R 128)."},
    {post, "/api/plays", "polyphony.streaming.v1.StreamingService.StartPlay", User, Status::created,
     "Begin to play a track."},
    {patch, "/api/plays/{play_id}", "polyphony.streaming.v1.StreamingService.UpdatePlay", User, Status::ok,
     "Tell how far a play has come."},
    {post, "/api/plays/report", "polyphony.streaming.v1.StreamingService.ReportPlays", User, Status::ok,
     "Tell of plays that began and ended while the server could not be reached."},
    {get, "/api/me/player/recently-played", "polyphony.streaming.v1.StreamingService.ListRecentPlays", User, Status::ok,
     "What I have played, last first.", "polyphony.edge.v1.RecentPlaysView"},

    {get, "/api/me/player", "polyphony.streaming.v1.PlayerService.GetPlayer", User, Status::ok,
     "What plays, on which device, and the queue.", "polyphony.edge.v1.PlayerView"},
    {patch, "/api/me/player", "polyphony.streaming.v1.PlayerService.UpdatePlayer", User, Status::ok,
     "Tell what the device that plays does."},
    {put, "/api/me/player", "polyphony.streaming.v1.PlayerService.TransferPlayback", User, Status::ok,
     "Play on another device."},
    {put, "/api/me/player/play", "polyphony.streaming.v1.PlayerService.Play", User, Status::ok,
     "Play tracks, or go on."},
    {put, "/api/me/player/pause", "polyphony.streaming.v1.PlayerService.Pause", User, Status::ok, "Pause."},
    {post, "/api/me/player/next", "polyphony.streaming.v1.PlayerService.SkipToNext", User, Status::ok,
     "Leave the track for the next."},
    {post, "/api/me/player/previous", "polyphony.streaming.v1.PlayerService.SkipToPrevious", User, Status::ok,
     "Go back to the track before."},
    {put, "/api/me/player/seek", "polyphony.streaming.v1.PlayerService.Seek", User, Status::ok,
     "Go to a place in the track."},
    {put, "/api/me/player/repeat", "polyphony.streaming.v1.PlayerService.SetRepeat", User, Status::ok,
     "Repeat the queue, the track, or nothing."},
    {put, "/api/me/player/shuffle", "polyphony.streaming.v1.PlayerService.SetShuffle", User, Status::ok,
     "Mix what comes next, or not."},
    {put, "/api/me/player/volume", "polyphony.streaming.v1.PlayerService.SetVolume", User, Status::ok,
     "Set how loud a device is."},
    {get, "/api/me/player/queue", "polyphony.streaming.v1.PlayerService.GetQueue", User, Status::ok, "What comes next.",
     "polyphony.edge.v1.QueueView"},
    {post, "/api/me/player/queue", "polyphony.streaming.v1.PlayerService.AddToQueue", User, Status::ok,
     "Put tracks into the queue."},
    {delete_, "/api/me/player/queue/{key}", "polyphony.streaming.v1.PlayerService.RemoveFromQueue", User, Status::ok,
     "Take an item out of the queue."},
    {get, "/api/me/player/devices", "polyphony.streaming.v1.PlayerService.ListDevices", User, Status::ok,
     "The devices that are there."},
    {put, "/api/me/player/devices/{device_id}", "polyphony.streaming.v1.PlayerService.KeepDevice", User, Status::ok,
     "Say that a device is there."},
    {delete_, "/api/me/player/devices/{device_id}", "polyphony.streaming.v1.PlayerService.RemoveDevice", User,
     Status::ok, "Say that a device goes."},

    {post, "/api/me/licences", "polyphony.streaming.v1.LicenceService.IssueLicence", User, Status::created,
     "License tracks to a device, to be played without a connection."},
    {get, "/api/me/licences", "polyphony.streaming.v1.LicenceService.ListLicences", User, Status::ok,
     "My licences that have not expired."},
    {delete_, "/api/me/licences/{licence_id}", "polyphony.streaming.v1.LicenceService.RevokeLicence", User, Status::ok,
     "Take a licence back."},
    {get, "/api/licences/{licence_id}", "polyphony.streaming.v1.LicenceService.GetLicenceStatus", Public, Status::ok,
     "Whether a licence holds."},
    {get, "/api/licence-key", "polyphony.streaming.v1.LicenceService.GetLicenceKey", Public, Status::ok,
     "The key that licences are checked with (RFC 8037)."},
    {put, "/api/me/stars", "polyphony.playlist.v1.MarkService.Star", User, Status::ok,
     "Give tracks, albums and artists a star."},
    {post, "/api/me/stars/remove", "polyphony.playlist.v1.MarkService.Unstar", User, Status::ok, "Take stars back."},
    {get, "/api/me/stars", "polyphony.playlist.v1.MarkService.ListStarred", User, Status::ok,
     "What I have given a star, last first."},
    {put, "/api/me/ratings", "polyphony.playlist.v1.MarkService.SetRating", User, Status::ok, "Rate a thing."},
    {get, "/api/me/ratings", "polyphony.playlist.v1.MarkService.ListRated", User, Status::ok,
     "What I have rated, best first."},
    {post, "/api/me/marks/check", "polyphony.playlist.v1.MarkService.BatchGetMarks", User, Status::ok,
     "My marks of some things."},
    {put, "/api/me/bookmarks/{track_id}", "polyphony.playlist.v1.MarkService.SetBookmark", User, Status::ok,
     "Keep a place in a track."},
    {get, "/api/me/bookmarks", "polyphony.playlist.v1.MarkService.ListBookmarks", User, Status::ok, "My bookmarks."},
    {delete_, "/api/me/bookmarks/{track_id}", "polyphony.playlist.v1.MarkService.DeleteBookmark", User, Status::ok,
     "Take a bookmark out."},
    {get, "/api/me/play-counts", "polyphony.streaming.v1.ListeningService.BatchGetPlayCounts", User, Status::ok,
     "How often I have played some tracks."},
    {get, "/api/me/played-albums", "polyphony.streaming.v1.ListeningService.ListPlayedAlbums", User, Status::ok,
     "Albums that I have played."},
    {put, "/api/me/now-playing", "polyphony.streaming.v1.ListeningService.SetNowPlaying", User, Status::ok,
     "Say what sounds on a device."},
    {get, "/api/now-playing", "polyphony.streaming.v1.ListeningService.ListNowPlaying", User, Status::ok,
     "What sounds now; everyone's for administrators."},
    {put, "/api/me/saved-queue", "polyphony.streaming.v1.ListeningService.SaveQueue", User, Status::ok,
     "Keep a queue for the next app."},
    {get, "/api/me/saved-queue", "polyphony.streaming.v1.ListeningService.GetSavedQueue", User, Status::ok,
     "The queue that was kept last."},
    {get, "/api/me/entitlement", "polyphony.streaming.v1.StreamingService.GetEntitlement", User, Status::ok,
     "What my plan allows."},

    {get, "/api/recommendations/for-you", "polyphony.recommendation.v1.RecommendationService.ListForYou", User,
     Status::ok, "Shelves for my home page.", "polyphony.edge.v1.ForYouView"},
    {get, "/api/recommendations/popular", "polyphony.recommendation.v1.RecommendationService.ListPopularTracks", User,
     Status::ok, "What everyone plays now.", "polyphony.edge.v1.TrackListView"},
    {get, "/api/tracks/{track_id}/similar", "polyphony.recommendation.v1.RecommendationService.ListSimilarTracks", User,
     Status::ok, "Tracks like another.", "polyphony.edge.v1.TrackListView"},
    {get, "/api/tracks/{track_id}/sonic-similar", "polyphony.recommendation.v1.SonicService.ListSonicSimilarTracks",
     User, Status::ok, "Tracks that sound like another, with how much.", "polyphony.edge.v1.TrackListView"},
    {get, "/api/tracks/{start_track_id}/sonic-path/{end_track_id}",
     "polyphony.recommendation.v1.SonicService.FindSonicPath", User, Status::ok,
     "A way from one track to another by their sound.", "polyphony.edge.v1.TrackListView"},
    {get, "/api/radio", "polyphony.recommendation.v1.RecommendationService.StartRadio", User, Status::ok,
     "Tracks to go on with after some seeds.", "polyphony.edge.v1.TrackListView"},

    {get, "/api/plans", "polyphony.payment.v1.PaymentService.ListPlans", Public, Status::ok, "What can be bought."},
    {get, "/api/me/subscription", "polyphony.payment.v1.PaymentService.GetSubscription", User, Status::ok,
     "My subscription."},
    {delete_, "/api/me/subscription", "polyphony.payment.v1.PaymentService.CancelSubscription", User, Status::ok,
     "End my subscription with the period that is paid for."},
    {post, "/api/me/checkout", "polyphony.payment.v1.PaymentService.StartCheckout", User, Status::created,
     "Open a checkout for a plan."},
    {get, "/api/me/invoices", "polyphony.payment.v1.PaymentService.ListInvoices", User, Status::ok,
     "My invoices, newest first."},
    {get, "/api/ledger/trial-balance", "polyphony.payment.v1.PaymentService.GetTrialBalance", Admin, Status::ok,
     "The sums of all ledger accounts."},

    {get, "/api/openapi.json", {}, Public, Status::ok, "This document."},
    {get, "/api/health", {}, Public, Status::ok, "Whether the edge is alive."},
    {get,
     "/api/live",
     {},
     Public,
     Status::switching_protocols,
     "A WebSocket with my events; the first message is {\"access_token\":\"…\"}.",
     "polyphony.edge.v1.LiveEvent"},
};
// clang-format on

}  // namespace

Body Route::body() const {
    if (path.starts_with("/api/oauth/")) return Body::Form;
    // Who must prove who they are does so in the body: an address ends up in logs.
    if (verb == post || verb == put || verb == patch || credentials) return Body::Json;
    return Body::None;
}

std::string_view Route::service() const {
    if (method.empty()) return "edge";
    const auto begin = method.find('.') + 1;
    return method.substr(begin, method.find('.', begin) - begin);
}

rpc::Priority Route::priority() const {
    const auto owner = service();
    if (owner == "recommendation" || path.starts_with("/api/library/") || path.ends_with("/waveform") ||
        path.ends_with("/loudness"))
        return rpc::Priority::Background;
    // Whether the edge is alive must be known even then.
    if (owner == "streaming" || owner == "edge") return rpc::Priority::Playback;
    return rpc::Priority::Interactive;
}

std::span<const Route> routes() { return kRoutes; }

}  // namespace polyphony::edge
