import HTTPTypes
import Hummingbird

/// Headers that every answer carries. A door that needs more (the page's scripts) sets its own
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

    func complete(_ response: inout Response, requestID: String, language: Language) {
        for field in common { response.headers.append(field) }
        if let name = RequestID.field { response.headers[name] = requestID }
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] =
                "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if response.headers[.contentLanguage] == nil {
            response.headers[.contentLanguage] = language.rawValue
            response.headers[.vary] = "Accept-Language"
        }
    }
}
