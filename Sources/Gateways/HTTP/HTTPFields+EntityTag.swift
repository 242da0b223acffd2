import HTTPTypes

extension HTTPFields {
    /// True if the client has the content of this entity tag already: If-None-Match, with its weak
    /// comparison (RFC 9110, section 13.1.2).
    func know(_ tag: String) -> Bool {
        let given = self[values: .ifNoneMatch].joined(separator: ",").split(separator: ",")
        return given.map { $0.filter { !$0.isWhitespace } }.contains {
            $0 == tag || $0 == "*" || $0 == "W/" + tag
        }
    }
}
