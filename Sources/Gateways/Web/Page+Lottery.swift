import Edge

extension Page {
    /// The content of one of the lottery's pages, for the template of that name.
    struct LotteryContent {
        let template: String
        let title: String
        /// The room that it is in; nil for none of them.
        let room: PageRoom?
        /// The page's address without the language, for the links to the others.
        let address: String
        let view: View
        /// The form for an invoice's details, below all else.
        var form: View?
        /// After so many seconds a browser asks again.
        var refreshSeconds: Int?
    }

    /// A page of the lottery.
    /// - Parameter words: the templates' sentences (`say.…`), beside the page's own (`words.…`).
    func lotteryPage(
        _ shown: LotteryContent, words: [String: String], in language: Language
    ) -> String {
        let title = "\(shown.title) · \(PageWord.roomLottery.text(in: language))"
        var view = frame(language, title: title, shown.address, room: shown.room)
        var content = shown.view
        content["template"] = shown.template
        content["say"] = words
        content["refresh"] = shown.refreshSeconds.map { String($0) }
        view["content"] = content
        view["form"] = shown.form
        return templates.render(view)
    }
}
