package import Edge
import Hummingbird

/// The language of the page: the one just chosen, else the one chosen before, else the one that the
/// browser prefers.
package enum PageLanguage {
    static let cookieName = "lang"

    static func choose(
        asked: Language?, cookies: [String], else preferred: Language
    ) -> Language {
        if let asked { return asked }
        for pair in cookies.lazy.flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ $0 != " " }) == cookieName else { continue }
            if let language = Language(rawValue: String(parts[1])) { return language }
        }
        return preferred
    }

    /// The language that the address asks for.
    static func asked(_ request: Request) -> Language? {
        request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) }
    }

    /// For a year. Not `Secure`: a language is no secret, and a proxy may speak plain HTTP to us.
    package static func cookie(_ language: Language) -> String {
        "\(cookieName)=\(language.rawValue); Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
    }
}
