import Edge
import HTTPTypes

/// Headers that every answer carries. A gateway that needs more (the page's scripts) sets its own
/// policy, which is then left alone.
struct SecurityHeaders: Sendable {
    private let common: HTTPFields

    init(isSecure: Bool) {
        var fields: HTTPFields = [
            .xContentTypeOptions: "nosniff"
        ]
        func set(_ name: String, _ value: String) {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        set("Referrer-Policy", "no-referrer")
        set("Cross-Origin-Opener-Policy", "same-origin")
        set("Cross-Origin-Resource-Policy", "same-origin")
        set("X-Frame-Options", "DENY")
        set(
            "Permissions-Policy",
            "camera=(self), microphone=(), geolocation=(), payment=(), usb=()")
        // Two years, as hstspreload.org asks; only where it is true.
        if isSecure { set("Strict-Transport-Security", "max-age=63072000; includeSubDomains") }
        common = fields
    }

    func complete(_ fields: inout HTTPFields, of info: RequestInfo) {
        complete(&fields, in: info.language)
        if let name = RequestID.field {
            fields.append(HTTPField(name: name, value: info.requestID))
        }
    }

    /// All but the request's name.
    func complete(_ fields: inout HTTPFields, in language: Language) {
        fields.append(contentsOf: common)
        if fields[.contentSecurityPolicy] == nil {
            fields.append(Self.noContent)
        }
        if fields[.cacheControl] == nil { fields.append(Self.noStore) }
        if fields[.contentLanguage] == nil {
            fields.append(HTTPField(name: .contentLanguage, value: language.rawValue))
            fields.append(Self.varyByLanguage)
        }
    }

    private static let noContent = HTTPField(
        name: .contentSecurityPolicy,
        value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")
    private static let varyByLanguage = HTTPField(name: .vary, value: "Accept-Language")
}
