// How the types of the timeline read and write themselves.

import JSON

extension Timeline {
    init?(json: inout JSONReader) {
        let statuses: [Status]? = json.required("statuses")
        let searchMetadata: SearchMetadata? = json.required("search_metadata")
        guard let statuses, let searchMetadata
        else { return nil }
        self.init(statuses: statuses, searchMetadata: searchMetadata)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("statuses", statuses)
            json.member("search_metadata", searchMetadata)
        }
    }
}

extension SearchMetadata {
    init?(json: inout JSONReader) {
        let completedIn: Double? = json.required("completed_in")
        let maxID: UInt64? = json.required("max_id")
        let query: String? = json.required("query")
        let count: Int? = json.required("count")
        guard let completedIn, let maxID, let query, let count
        else { return nil }
        self.init(completedIn: completedIn, maxID: maxID, query: query, count: count)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("completed_in", completedIn)
            json.member("max_id", maxID)
            json.member("query", query)
            json.member("count", count)
        }
    }
}

extension Metadata {
    init?(json: inout JSONReader) {
        let resultType: String? = json.required("result_type")
        let isoLanguageCode: String? = json.required("iso_language_code")
        guard let resultType, let isoLanguageCode
        else { return nil }
        self.init(resultType: resultType, isoLanguageCode: isoLanguageCode)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("result_type", resultType)
            json.member("iso_language_code", isoLanguageCode)
        }
    }
}

extension Status {
    init?(json: inout JSONReader) {
        let metadata: Metadata? = json.required("metadata")
        let createdAt: String? = json.required("created_at")
        let id: UInt64? = json.required("id")
        let idStr: String? = json.required("id_str")
        let text: String? = json.required("text")
        let source: String? = json.required("source")
        let truncated: Bool? = json.required("truncated")
        let inReplyToStatusID: UInt64? = json.optional("in_reply_to_status_id")
        let inReplyToScreenName: String? = json.optional("in_reply_to_screen_name")
        let user: User? = json.required("user")
        let coordinates: [Double]? = json.optional("coordinates")
        let retweetCount: Int? = json.required("retweet_count")
        let favoriteCount: Int? = json.required("favorite_count")
        let entities: Entities? = json.required("entities")
        let favorited: Bool? = json.required("favorited")
        let retweeted: Bool? = json.required("retweeted")
        let possiblySensitive: Bool? = json.optional("possibly_sensitive")
        let lang: String? = json.required("lang")
        guard let metadata, let createdAt, let id, let idStr, let text, let source, let truncated,
            let user, let retweetCount, let favoriteCount, let entities, let favorited,
            let retweeted, let lang
        else { return nil }
        self.init(
            metadata: metadata, createdAt: createdAt, id: id, idStr: idStr, text: text,
            source: source, truncated: truncated, inReplyToStatusID: inReplyToStatusID,
            inReplyToScreenName: inReplyToScreenName, user: user, coordinates: coordinates,
            retweetCount: retweetCount, favoriteCount: favoriteCount, entities: entities,
            favorited: favorited, retweeted: retweeted, possiblySensitive: possiblySensitive,
            lang: lang)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("metadata", metadata)
            json.member("created_at", createdAt)
            json.member("id", id)
            json.member("id_str", idStr)
            json.member("text", text)
            json.member("source", source)
            json.member("truncated", truncated)
            if let inReplyToStatusID { json.member("in_reply_to_status_id", inReplyToStatusID) }
            if let inReplyToScreenName {
                json.member("in_reply_to_screen_name", inReplyToScreenName)
            }
            json.member("user", user)
            if let coordinates { json.member("coordinates", coordinates) }
            json.member("retweet_count", retweetCount)
            json.member("favorite_count", favoriteCount)
            json.member("entities", entities)
            json.member("favorited", favorited)
            json.member("retweeted", retweeted)
            if let possiblySensitive { json.member("possibly_sensitive", possiblySensitive) }
            json.member("lang", lang)
        }
    }
}

extension Entities {
    init?(json: inout JSONReader) {
        let hashtags: [Hashtag]? = json.required("hashtags")
        let symbols: [String]? = json.required("symbols")
        let urls: [Link]? = json.required("urls")
        let userMentions: [Mention]? = json.required("user_mentions")
        guard let hashtags, let symbols, let urls, let userMentions
        else { return nil }
        self.init(hashtags: hashtags, symbols: symbols, urls: urls, userMentions: userMentions)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("hashtags", hashtags)
            json.member("symbols", symbols)
            json.member("urls", urls)
            json.member("user_mentions", userMentions)
        }
    }
}

extension Hashtag {
    init?(json: inout JSONReader) {
        let text: String? = json.required("text")
        let indices: [Int]? = json.required("indices")
        guard let text, let indices
        else { return nil }
        self.init(text: text, indices: indices)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("text", text)
            json.member("indices", indices)
        }
    }
}

extension Link {
    init?(json: inout JSONReader) {
        let url: String? = json.required("url")
        let expandedURL: String? = json.required("expanded_url")
        let displayURL: String? = json.required("display_url")
        let indices: [Int]? = json.required("indices")
        guard let url, let expandedURL, let displayURL, let indices
        else { return nil }
        self.init(url: url, expandedURL: expandedURL, displayURL: displayURL, indices: indices)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("url", url)
            json.member("expanded_url", expandedURL)
            json.member("display_url", displayURL)
            json.member("indices", indices)
        }
    }
}

extension Mention {
    init?(json: inout JSONReader) {
        let screenName: String? = json.required("screen_name")
        let name: String? = json.required("name")
        let id: UInt64? = json.required("id")
        let idStr: String? = json.required("id_str")
        let indices: [Int]? = json.required("indices")
        guard let screenName, let name, let id, let idStr, let indices
        else { return nil }
        self.init(screenName: screenName, name: name, id: id, idStr: idStr, indices: indices)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("screen_name", screenName)
            json.member("name", name)
            json.member("id", id)
            json.member("id_str", idStr)
            json.member("indices", indices)
        }
    }
}

extension User {
    init?(json: inout JSONReader) {
        let id: UInt64? = json.required("id")
        let idStr: String? = json.required("id_str")
        let name: String? = json.required("name")
        let screenName: String? = json.required("screen_name")
        let location: String? = json.required("location")
        let description: String? = json.required("description")
        let url: String? = json.optional("url")
        let protected: Bool? = json.required("protected")
        let followersCount: Int? = json.required("followers_count")
        let friendsCount: Int? = json.required("friends_count")
        let listedCount: Int? = json.required("listed_count")
        let createdAt: String? = json.required("created_at")
        let favouritesCount: Int? = json.required("favourites_count")
        let utcOffset: Int? = json.optional("utc_offset")
        let timeZone: String? = json.optional("time_zone")
        let geoEnabled: Bool? = json.required("geo_enabled")
        let verified: Bool? = json.required("verified")
        let statusesCount: Int? = json.required("statuses_count")
        let lang: String? = json.required("lang")
        let contributorsEnabled: Bool? = json.required("contributors_enabled")
        let isTranslator: Bool? = json.required("is_translator")
        let profileBackgroundColor: String? = json.required("profile_background_color")
        let profileBackgroundImageURL: String? = json.required("profile_background_image_url")
        let profileImageURL: String? = json.required("profile_image_url")
        let profileLinkColor: String? = json.required("profile_link_color")
        let profileUseBackgroundImage: Bool? = json.required("profile_use_background_image")
        let defaultProfile: Bool? = json.required("default_profile")
        let following: Bool? = json.required("following")
        let followRequestSent: Bool? = json.required("follow_request_sent")
        let notifications: Bool? = json.required("notifications")
        guard let id, let idStr, let name, let screenName, let location, let description,
            let protected, let followersCount, let friendsCount, let listedCount, let createdAt,
            let favouritesCount, let geoEnabled, let verified, let statusesCount, let lang,
            let contributorsEnabled, let isTranslator, let profileBackgroundColor,
            let profileBackgroundImageURL, let profileImageURL, let profileLinkColor,
            let profileUseBackgroundImage, let defaultProfile, let following, let followRequestSent,
            let notifications
        else { return nil }
        self.init(
            id: id, idStr: idStr, name: name, screenName: screenName, location: location,
            description: description, url: url, protected: protected,
            followersCount: followersCount, friendsCount: friendsCount, listedCount: listedCount,
            createdAt: createdAt, favouritesCount: favouritesCount, utcOffset: utcOffset,
            timeZone: timeZone, geoEnabled: geoEnabled, verified: verified,
            statusesCount: statusesCount, lang: lang, contributorsEnabled: contributorsEnabled,
            isTranslator: isTranslator, profileBackgroundColor: profileBackgroundColor,
            profileBackgroundImageURL: profileBackgroundImageURL, profileImageURL: profileImageURL,
            profileLinkColor: profileLinkColor,
            profileUseBackgroundImage: profileUseBackgroundImage, defaultProfile: defaultProfile,
            following: following, followRequestSent: followRequestSent, notifications: notifications
        )
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("id_str", idStr)
            json.member("name", name)
            json.member("screen_name", screenName)
            json.member("location", location)
            json.member("description", description)
            if let url { json.member("url", url) }
            json.member("protected", protected)
            json.member("followers_count", followersCount)
            json.member("friends_count", friendsCount)
            json.member("listed_count", listedCount)
            json.member("created_at", createdAt)
            json.member("favourites_count", favouritesCount)
            if let utcOffset { json.member("utc_offset", utcOffset) }
            if let timeZone { json.member("time_zone", timeZone) }
            json.member("geo_enabled", geoEnabled)
            json.member("verified", verified)
            json.member("statuses_count", statusesCount)
            json.member("lang", lang)
            json.member("contributors_enabled", contributorsEnabled)
            json.member("is_translator", isTranslator)
            json.member("profile_background_color", profileBackgroundColor)
            json.member("profile_background_image_url", profileBackgroundImageURL)
            json.member("profile_image_url", profileImageURL)
            json.member("profile_link_color", profileLinkColor)
            json.member("profile_use_background_image", profileUseBackgroundImage)
            json.member("default_profile", defaultProfile)
            json.member("following", following)
            json.member("follow_request_sent", followRequestSent)
            json.member("notifications", notifications)
        }
    }
}
