const cell = (text) => {
    const element = document.createElement("td");
    element.textContent = text;
    return element;
};

const response = await fetch("tides.json");
const tides = await response.json();
for (const { day, high, low } of tides.days) {
    const row = document.createElement("tr");
    row.append(cell(day), cell(`${high.time}  ${high.metres} m`), cell(`${low.time}  ${low.metres} m`));
    document.querySelector("#tides").append(row);
}
