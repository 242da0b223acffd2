extension String {
    /// True of one line that is more than spaces: a reason, a name or a reference, as the tables take it (`is_line`).
    package func isLine(bytesMaximum: Int) -> Bool {
        utf8.count <= bytesMaximum && contains { $0 != " " }
            && unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
