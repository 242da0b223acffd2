/// The fields of a server's error, by libpq's field codes (postgres_ext.h).
enum PostgresField {
    static let sqlState = CChar(UInt8(ascii: "C"))
    static let message = CChar(UInt8(ascii: "M"))
    static let constraint = CChar(UInt8(ascii: "n"))
    static let sourceFunction = CChar(UInt8(ascii: "R"))

    /// 57P01 to 57P05 end the connection: shut-down, crash, not yet started, dropped, idle. Class
    /// 08 is the connection itself (PostgreSQL, appendix A).
    static func endsConnection(_ sqlState: String) -> Bool {
        sqlState.hasPrefix("57P0") || sqlState.hasPrefix("08")
    }

    static func error(of result: PostgresResult) -> WireError {
        let message = result.field(message) ?? "no message"
        guard let state = result.field(sqlState) else {
            return WireError(.unreachable, message)
        }
        if endsConnection(state) { return WireError(.unreachable, "\(state) \(message)") }
        // Data exceptions and a function's own RAISE may quote the value that they dislike.
        let mayQuote = state.hasPrefix("22") || state.hasPrefix("P0")
        return WireError(
            .server(state), mayQuote ? "" : message, constraint: result.field(constraint))
    }

    /// "cached plan must not change result type", told apart by who raises it, as the text may
    /// be translated.
    static func isPlanExpired(_ result: PostgresResult) -> Bool {
        result.field(sourceFunction) == "RevalidateCachedQuery"
    }
}
