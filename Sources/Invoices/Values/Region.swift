/// The place that issued an invoice: the first four digits of GB/T 2260.
package struct Region: Sendable, Hashable {
    /// Province or one of the five cities that stand beside their province, as four digits.
    package let division: Int

    /// Four digits as a code prints them. In electronic codes they may name any city, of which
    /// only the province is certain, so all but the five cities become their province.
    package init(digits: Int) {
        division = Self.names[digits] == nil ? digits / 100 * 100 : digits
    }

    /// False for digits that are no division of the country's.
    package var exists: Bool { Self.names[division] != nil }

    /// 未知地区 for digits that are no division; 测试 for 99, which synthetic invoices have.
    package var chineseName: String { Self.names[division]?.0 ?? "未知地区" }
    package var englishName: String { Self.names[division]?.1 ?? "unknown region" }

    /// All divisions, in the order of their digits.
    package static var all: [Region] { names.keys.sorted().map(Region.init(digits:)) }

    /// GB/T 2260, and the five cities with state planning of their own (计划单列市). 99 is given to
    /// no division: synthetic invoices may use it and can never be a real taxpayer's.
    private static let names: [Int: (String, String)] = [
        1100: ("北京", "Beijing"), 1200: ("天津", "Tianjin"), 1300: ("河北", "Hebei"),
        1400: ("山西", "Shanxi"), 1500: ("内蒙古", "Inner Mongolia"),
        2100: ("辽宁", "Liaoning"), 2102: ("大连", "Dalian"), 2200: ("吉林", "Jilin"),
        2300: ("黑龙江", "Heilongjiang"), 3100: ("上海", "Shanghai"), 3200: ("江苏", "Jiangsu"),
        3300: ("浙江", "Zhejiang"), 3302: ("宁波", "Ningbo"), 3400: ("安徽", "Anhui"),
        3500: ("福建", "Fujian"), 3502: ("厦门", "Xiamen"), 3600: ("江西", "Jiangxi"),
        3700: ("山东", "Shandong"), 3702: ("青岛", "Qingdao"), 4100: ("河南", "Henan"),
        4200: ("湖北", "Hubei"), 4300: ("湖南", "Hunan"), 4400: ("广东", "Guangdong"),
        4403: ("深圳", "Shenzhen"), 4500: ("广西", "Guangxi"), 4600: ("海南", "Hainan"),
        5000: ("重庆", "Chongqing"), 5100: ("四川", "Sichuan"), 5200: ("贵州", "Guizhou"),
        5300: ("云南", "Yunnan"), 5400: ("西藏", "Tibet"), 6100: ("陕西", "Shaanxi"),
        6200: ("甘肃", "Gansu"), 6300: ("青海", "Qinghai"), 6400: ("宁夏", "Ningxia"),
        6500: ("新疆", "Xinjiang"), 9900: ("测试", "Test"),
    ]
}
