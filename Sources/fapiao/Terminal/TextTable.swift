/// Columns for people, as wide as what stands in them.
enum TextTable {
    /// - Parameter right: the columns whose texts end at the same place, such as amounts.
    static func text(_ rows: [[String]], right: Range<Int> = 0..<0) -> String {
        let columns = rows.first?.indices ?? 0..<0
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let texts = row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - text.count)
                if right.contains(column) { return padding + text }
                return column + 1 == row.count ? text : text + padding
            }
            return texts.joined(separator: "  ") + "\n"
        }.joined()
    }
}
