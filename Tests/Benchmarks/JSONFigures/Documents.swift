import JSON

/// The same numbers each time (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// A search's answer as Twitter gave it: statuses with their users and entities, much of it text in
/// Japanese, some of it escaped.
func twitterDocument(statuses: Int = 240) -> Timeline {
    var random = Seeded(state: 7)
    return Timeline(
        statuses: (0..<statuses).map { _ in status(&random) },
        searchMetadata: SearchMetadata(
            completedIn: 0.087, maxID: 505_874_924_095_815_681, query: "%E4%B8%80", count: statuses)
    )
}

private let words = [
    "名前:前田あゆみ", "第一部", "好きな漫画は", "一緒に\n帰ろう", "the \"quick\" fox", "https://t.co/", "RT",
    "@aym0566x", "今日も一日", "がんばるぞい", "♪", "😀", "coffee & code", "\\o/", "フォロー", "ください",
]

private func text(_ random: inout Seeded, words count: Int) -> String {
    (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
}

private func status(_ random: inout Seeded) -> Status {
    let id = UInt64.random(in: 505_874_000_000_000_000...505_874_999_999_999_999, using: &random)
    let isReply = Bool.random(using: &random)
    return Status(
        metadata: Metadata(resultType: "recent", isoLanguageCode: "ja"),
        createdAt: "Sun Aug 31 00:29:\(10 + id % 50) +0000 2014", id: id, idStr: "\(id)",
        text: text(&random, words: 12),
        source: "<a href=\"http://twitter.com/download/iphone\" rel=\"nofollow\">Twitter</a>",
        truncated: false, inReplyToStatusID: isReply ? id - 77 : nil,
        inReplyToScreenName: isReply ? "aym0566x" : nil, user: user(&random), coordinates: nil,
        retweetCount: Int.random(in: 0...200, using: &random),
        favoriteCount: Int.random(in: 0...20, using: &random),
        entities: entities(&random), favorited: false, retweeted: Bool.random(using: &random),
        possiblySensitive: isReply ? nil : false, lang: "ja")
}

private func entities(_ random: inout Seeded) -> Entities {
    let count = Int.random(in: 0...2, using: &random)
    return Entities(
        hashtags: (0..<count).map { Hashtag(text: "タグ\($0)", indices: [$0, $0 + 4]) },
        symbols: [],
        urls: (0..<count).map {
            Link(
                url: "http://t.co/QMLJeFmfM\($0)",
                expandedURL: "http://www.example.com/entry/\($0)",
                displayURL: "example.com/entry/\($0)", indices: [10, 32])
        },
        userMentions: [
            Mention(
                screenName: "aym0566x", name: "前田あゆみ", id: 866_260_188, idStr: "866260188",
                indices: [0, 9])
        ])
}

private func user(_ random: inout Seeded) -> User {
    let id = UInt64.random(in: 100_000_000...2_999_999_999, using: &random)
    return User(
        id: id, idStr: "\(id)", name: text(&random, words: 1), screenName: "ayuu0123",
        location: "関西 ↓詳しいプロ↓", description: text(&random, words: 8), url: nil,
        protected: false, followersCount: Int(id % 5000), friendsCount: 262, listedCount: 2,
        createdAt: "Sun Aug 31 00:27:10 +0000 2013", favouritesCount: 235, utcOffset: 32400,
        timeZone: "Tokyo", geoEnabled: false, verified: false, statusesCount: Int(id % 90000),
        lang: "ja", contributorsEnabled: false, isTranslator: false,
        profileBackgroundColor: "C0DEED",
        profileBackgroundImageURL: "http://abs.twimg.com/images/themes/theme1/bg.png",
        profileImageURL: "http://pbs.twimg.com/profile_images/497760886795153410/LDjAwR.jpeg",
        profileLinkColor: "0084B4", profileUseBackgroundImage: true, defaultProfile: true,
        following: false, followRequestSent: false, notifications: false)
}

/// Rings of coordinates with up to 17 digits, as a map of Canada has them.
func canadaDocument(rings: Int = 300) -> [[[Double]]] {
    var random = Seeded(state: 11)
    return (0..<rings).map { _ in
        (0..<100).map { _ in
            [
                Double.random(in: -141 ... -52, using: &random),
                Double.random(in: 41...83, using: &random),
            ]
        }
    }
}
