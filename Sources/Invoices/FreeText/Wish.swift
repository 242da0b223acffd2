/// A wish at the end of a talk: 祝您中秋快乐, 祝大家工作顺利，身体健康, 新年快乐. What is wished, and for when, may be
/// anything; only its last word is known.
enum Wish {
    /// Longer ones are rare, and a question may hide in them.
    private static let scalarsMaximum = 20
    /// Of a wish that does not say that it is one.
    private static let unsaidMaximum = 8

    /// True if a clause, in the folded form, is a wish and nothing more.
    static func isOne(_ clause: ArraySlice<Unicode.Scalar>) -> Bool {
        guard (4...scalarsMaximum).contains(clause.count), clause.allSatisfy(\.isHan),
            clause.allSatisfy({ !asking.contains($0) })
        else { return false }
        let ending = String(String.UnicodeScalarView(clause.suffix(2)))
        if clause.prefix(2).contains("祝") || clause.first == "愿" { return wished.contains(ending) }
        return clause.count <= unsaidMaximum && festive.contains(ending)
    }

    private static let festive: Set = ["快乐", "愉快", "安康", "吉祥", "大吉", "如意", "发财", "平安"]
    private static let wished: Set = festive.union([
        "顺利", "健康", "幸福", "开心", "好运", "进步", "高升", "美满", "兴隆", "顺心", "成功", "圆满", "长寿", "顺遂",
        "长虹", "胜意", "顺意", "昌隆", "吉利",
    ])
    /// Characters of questions and of invoices.
    private static let asking = Set("查验票吗么何怎真假伪码号帮求问税额谁哪几不没".unicodeScalars)
}
