#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/catalog/catalog_store.h"
#include "services/catalog/folders/folders.h"
#include "services/catalog/library_store.h"
#include "services/catalog/model.h"
#include "services/catalog/search/search_index.h"

namespace polyphony::catalog {

/// Every limit of what may be asked for.
struct Limits {
    int max_page = 500;
    int default_page = 50;
    int max_batch = 500;         ///< Tracks that one call may ask for.
    int max_artist_items = 500;  ///< Albums and tracks of one artist.
    int max_search = 500;
    int max_folder_tracks = 2000;  ///< Shown of one folder.
    int default_search = 20;
    int max_query = 200;  ///< Characters.
    int max_query_words = 16;
};

/// What music there is, as far as the asking user may see it. Thread-safe.
class Catalog {
  public:
    Catalog(storage::Database& database, SearchIndex& index, Limits limits)
        : database_(database), index_(index), limits_(limits) {}

    Task<Result<std::vector<Library>>> libraries(Viewer viewer);

    struct AlbumsQuery {
        int page_size = 0;
        std::string page_token{};
        AlbumOrder order = AlbumOrder::Title;
        std::string genre{};
        std::string library_id{};  ///< Empty: all.
        Years years{};
        int offset = 0;  ///< Without a page token only.
    };
    Task<Result<Page<Album>>> albums(Viewer viewer, AlbumsQuery query);

    struct ArtistsQuery {
        int page_size = 0;
        std::string page_token{};
        std::string library_id{};
        int offset = 0;
    };
    Task<Result<Page<Artist>>> artists(Viewer viewer, ArtistsQuery query);

    struct TracksQuery {
        int page_size = 0;
        int offset = 0;
        bool random = false;
        std::string genre{};
        std::string library_id{};
        Years years{};
    };
    Task<Result<std::vector<Track>>> tracks(Viewer viewer, TracksQuery query);
    /// NotFound also for a folder without music that the viewer may hear.
    Task<Result<Folder>> folder(Viewer viewer, std::string folder_id);
    Task<Result<std::vector<Genre>>> genres(Viewer viewer);

    /// NotFound also for what the viewer may not see.
    Task<Result<AlbumDetail>> album(Viewer viewer, std::string album_id);
    Task<Result<ArtistDetail>> artist(Viewer viewer, std::string artist_id);
    Task<Result<Track>> track(Viewer viewer, std::string track_id);

    /// In the order of the ids; what is unknown, withdrawn or forbidden is left out.
    Task<Result<std::vector<Track>>> tracks(Viewer viewer, std::vector<std::string> track_ids);
    Task<Result<std::vector<Album>>> albums(Viewer viewer, std::vector<std::string> album_ids);
    Task<Result<std::vector<Artist>>> artists(Viewer viewer, std::vector<std::string> artist_ids);

    /// How much of one kind.
    struct SearchPart {
        int limit = 0;
        int offset = 0;
    };
    struct SearchQuery {
        std::string text;
        int limit = 0;  ///< Of those kinds that no part is asked for.
        std::optional<SearchPart> tracks{};
        std::optional<SearchPart> albums{};
        std::optional<SearchPart> artists{};
        std::string library_id{};
    };
    Task<Result<SearchResult>> search(Viewer viewer, SearchQuery query);

    /// Groups of tracks that are the same recording.
    Task<Result<Page<SameRecording>>> duplicates(Viewer viewer, int page_size, std::string page_token);

  private:
    Result<void> check_batch(const std::vector<std::string>& ids) const;
    Result<SearchPart> read_part(const std::optional<SearchPart>& part, int otherwise) const;

    storage::Database& database_;
    SearchIndex& index_;
    Limits limits_;
};

}  // namespace polyphony::catalog
