// The types of the timeline: each both as Swift makes it `Codable`, and readable by hand.

import JSON

struct Timeline: Codable, Equatable, JSONReadable, JSONWritable {
    let statuses: [Status]
    let searchMetadata: SearchMetadata

    enum CodingKeys: String, CodingKey {
        case statuses
        case searchMetadata = "search_metadata"
    }
}

struct SearchMetadata: Codable, Equatable, JSONReadable, JSONWritable {
    let completedIn: Double
    let maxID: UInt64
    let query: String
    let count: Int

    enum CodingKeys: String, CodingKey {
        case completedIn = "completed_in"
        case maxID = "max_id"
        case query
        case count
    }
}

struct Metadata: Codable, Equatable, JSONReadable, JSONWritable {
    let resultType: String
    let isoLanguageCode: String

    enum CodingKeys: String, CodingKey {
        case resultType = "result_type"
        case isoLanguageCode = "iso_language_code"
    }
}

struct Status: Codable, Equatable, JSONReadable, JSONWritable {
    let metadata: Metadata
    let createdAt: String
    let id: UInt64
    let idStr: String
    let text: String
    let source: String
    let truncated: Bool
    let inReplyToStatusID: UInt64?
    let inReplyToScreenName: String?
    let user: User
    let coordinates: [Double]?
    let retweetCount: Int
    let favoriteCount: Int
    let entities: Entities
    let favorited: Bool
    let retweeted: Bool
    let possiblySensitive: Bool?
    let lang: String

    enum CodingKeys: String, CodingKey {
        case metadata
        case createdAt = "created_at"
        case id
        case idStr = "id_str"
        case text
        case source
        case truncated
        case inReplyToStatusID = "in_reply_to_status_id"
        case inReplyToScreenName = "in_reply_to_screen_name"
        case user
        case coordinates
        case retweetCount = "retweet_count"
        case favoriteCount = "favorite_count"
        case entities
        case favorited
        case retweeted
        case possiblySensitive = "possibly_sensitive"
        case lang
    }
}

struct Entities: Codable, Equatable, JSONReadable, JSONWritable {
    let hashtags: [Hashtag]
    let symbols: [String]
    let urls: [Link]
    let userMentions: [Mention]

    enum CodingKeys: String, CodingKey {
        case hashtags
        case symbols
        case urls
        case userMentions = "user_mentions"
    }
}

struct Hashtag: Codable, Equatable, JSONReadable, JSONWritable {
    let text: String
    let indices: [Int]

    enum CodingKeys: String, CodingKey {
        case text
        case indices
    }
}

struct Link: Codable, Equatable, JSONReadable, JSONWritable {
    let url: String
    let expandedURL: String
    let displayURL: String
    let indices: [Int]

    enum CodingKeys: String, CodingKey {
        case url
        case expandedURL = "expanded_url"
        case displayURL = "display_url"
        case indices
    }
}

struct Mention: Codable, Equatable, JSONReadable, JSONWritable {
    let screenName: String
    let name: String
    let id: UInt64
    let idStr: String
    let indices: [Int]

    enum CodingKeys: String, CodingKey {
        case screenName = "screen_name"
        case name
        case id
        case idStr = "id_str"
        case indices
    }
}

struct User: Codable, Equatable, JSONReadable, JSONWritable {
    let id: UInt64
    let idStr: String
    let name: String
    let screenName: String
    let location: String
    let description: String
    let url: String?
    let protected: Bool
    let followersCount: Int
    let friendsCount: Int
    let listedCount: Int
    let createdAt: String
    let favouritesCount: Int
    let utcOffset: Int?
    let timeZone: String?
    let geoEnabled: Bool
    let verified: Bool
    let statusesCount: Int
    let lang: String
    let contributorsEnabled: Bool
    let isTranslator: Bool
    let profileBackgroundColor: String
    let profileBackgroundImageURL: String
    let profileImageURL: String
    let profileLinkColor: String
    let profileUseBackgroundImage: Bool
    let defaultProfile: Bool
    let following: Bool
    let followRequestSent: Bool
    let notifications: Bool

    enum CodingKeys: String, CodingKey {
        case id
        case idStr = "id_str"
        case name
        case screenName = "screen_name"
        case location
        case description
        case url
        case protected
        case followersCount = "followers_count"
        case friendsCount = "friends_count"
        case listedCount = "listed_count"
        case createdAt = "created_at"
        case favouritesCount = "favourites_count"
        case utcOffset = "utc_offset"
        case timeZone = "time_zone"
        case geoEnabled = "geo_enabled"
        case verified
        case statusesCount = "statuses_count"
        case lang
        case contributorsEnabled = "contributors_enabled"
        case isTranslator = "is_translator"
        case profileBackgroundColor = "profile_background_color"
        case profileBackgroundImageURL = "profile_background_image_url"
        case profileImageURL = "profile_image_url"
        case profileLinkColor = "profile_link_color"
        case profileUseBackgroundImage = "profile_use_background_image"
        case defaultProfile = "default_profile"
        case following
        case followRequestSent = "follow_request_sent"
        case notifications
    }
}
