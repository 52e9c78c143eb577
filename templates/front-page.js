
"use strict";
(() => {
	const table = document.querySelector("table");
	if (!table)
		return;

	const ROWS_OF_A_PAGE = 100;
	const body = table.tBodies[0];
	const heads = new Map(Array.from(table.tHead.rows[0].cells, head => [head.dataset.by, head]));
	const byId = id => document.getElementById(id);
	const [words, shown, previous, next, all, none] = ["words", "shown", "previous", "next", "all", "none"].map(byId);
	const groups = document.querySelector(".tallies").elements.group;

	// Sort keys of a row; null if it has no such value.
	const KEYS = ["path", "flows", "frames", "bytes", "start", "duration"];
	const rowOf = (element, worst) => {
		const row = { element, worst, text: null, protocols: element.cells[2]?.textContent || null };
		const values = element.dataset.keys.split(" ");
		KEYS.forEach((key, i) => row[key] = i < values.length ? Number(values[i]) : null);
		return row;
	};
	const rows = Array.from(body.rows, rowOf);

	// The view, as in the address: "#words=…&group=…&sort=-flows&page=2".
	const RISING = ["worst", "path", "protocols"]; // the others start with the largest
	const FIRST = { words: "", group: "", by: "worst", falls: false, page: 1 };
	let view = { ...FIRST };
	let fitting = rows;

	const textOf = row => row.text ??= [row.element.querySelector("bdi"), row.element.cells[1], row.element.cells[2]]
		.map(part => part ? part.textContent : "").join("\n").toLowerCase();

	const choose = () => {
		const wanted = view.words.toLowerCase().split(/\s+/).filter(Boolean);
		fitting = rows.filter(row => (!view.group || row.element.classList.contains(view.group)) &&
			wanted.every(word => textOf(row).includes(word)));
	};

	// Rows without the key are last either way; ties, worst first.
	const sort = () => {
		const key = view.by, sign = view.falls ? -1 : 1;
		fitting.sort((a, b) => {
			if (a[key] === b[key])
				return a.worst - b.worst;
			if (a[key] === null || b[key] === null)
				return a[key] === null ? 1 : -1;
			return a[key] < b[key] ? -sign : sign;
		});
	};

	const count = n => n.toLocaleString("en");
	const pages = () => Math.max(1, Math.ceil(fitting.length / ROWS_OF_A_PAGE));

	const say = (from, to) => {
		const noun = fitting.length === 1 ? "capture" : "captures";
		if (!fitting.length)
			shown.textContent = "No matching captures";
		else if (pages() === 1)
			shown.textContent = `${count(fitting.length)} ${noun}`;
		else
			shown.textContent = `${count(from + 1)}–${count(to)} of ${count(fitting.length)} ${noun}`;
	};

	const show = () => {
		view.page = Math.min(Math.max(1, view.page), pages());
		const from = (view.page - 1) * ROWS_OF_A_PAGE;
		const part = fitting.slice(from, from + ROWS_OF_A_PAGE);
		body.replaceChildren(...part.map(row => row.element));
		say(from, from + part.length);
		previous.disabled = view.page === 1;
		next.disabled = view.page === pages();
		previous.parentElement.hidden = pages() === 1;
		none.hidden = fitting.length > 0;
		all.hidden = !view.words && !view.group;
		for (const [by, head] of heads)
			if (by === view.by)
				head.setAttribute("aria-sort", view.falls ? "descending" : "ascending");
			else
				head.removeAttribute("aria-sort");
	};

	const address = () => {
		const sorting = (view.falls ? "-" : "") + view.by;
		const parts = [["words", view.words], ["group", view.group], ["sort", sorting === "worst" ? "" : sorting], ["page", view.page > 1 ? view.page : ""]];
		return new URLSearchParams(parts.filter(([, value]) => value !== "")).toString();
	};

	// Browsers limit address changes, so only the last of a series is written.
	let later = 0;
	const remember = () => {
		clearTimeout(later);
		later = setTimeout(() => history.replaceState(null, "", "#" + address()), 200);
	};

	const change = what => {
		view = { ...view, page: 1, ...what };
		if ("words" in what || "group" in what)
			choose();
		if (!("page" in what))
			sort();
		show();
		remember();
	};

	const turn = pagesOn => {
		change({ page: view.page + pagesOn });
		if (table.getBoundingClientRect().top < 0)
			table.scrollIntoView();
	};

	// A link to a capture shows it, wherever the view has it.
	const find = id => {
		const row = rows.find(candidate => candidate.element.id === id);
		if (!row)
			return;
		if (!fitting.includes(row))
			reset();
		view.page = Math.floor(fitting.indexOf(row) / ROWS_OF_A_PAGE) + 1;
		show();
		body.querySelector(".found")?.classList.remove("found");
		row.element.classList.add("found");
		row.element.tabIndex = -1;
		row.element.focus({ preventScroll: true });
		row.element.scrollIntoView({ block: "center" });
	};

	const take = what => {
		view = { ...FIRST, ...what };
		words.value = view.words;
		groups.value = view.group;
		choose();
		sort();
		show();
	};

	const reset = () => {
		take({ by: view.by, falls: view.falls });
		remember();
	};

	const read = () => {
		const hash = location.hash.slice(1);
		if (/^c\d+$/.test(hash))
			return find(hash);
		const said = new URLSearchParams(hash);
		const sorting = said.get("sort") ?? "worst";
		const by = sorting.replace(/^-/, "");
		const group = said.get("group") ?? "";
		take({
			words: said.get("words") ?? "",
			group: Array.from(groups, input => input.value).includes(group) ? group : "",
			by: heads.has(by) ? by : "worst",
			falls: heads.has(by) && sorting.startsWith("-"),
			page: Number.parseInt(said.get("page"), 10) || 1,
		});
	};

	for (const [by, head] of heads) {
		const button = document.createElement("button");
		button.type = "button";
		button.append(...head.childNodes);
		head.append(button);
		button.onclick = () => change({ by, falls: view.by === by ? !view.falls : !RISING.includes(by) });
	}
	words.oninput = () => change({ words: words.value });
	for (const input of groups) {
		input.hidden = false;
		input.onchange = () => change({ group: input.value });
	}
	previous.onclick = () => turn(-1);
	next.onclick = () => turn(1);
	all.onclick = () => { reset(); words.focus(); };
	document.onkeydown = event => {
		if (event.key === "/" && document.activeElement !== words && !event.ctrlKey && !event.metaKey && !event.altKey) {
			event.preventDefault();
			words.focus();
			words.select();
		} else if (event.key === "Escape" && document.activeElement === words && words.value) {
			words.value = "";
			change({ words: "" });
		}
	};
	document.querySelector(".tallies").onsubmit = event => event.preventDefault();
	window.onhashchange = read;
	window.onbeforeprint = () => body.replaceChildren(...fitting.map(row => row.element));
	window.onafterprint = show;

	document.body.classList.add("scripted");
	document.querySelector(".bar").hidden = false;
	take({});
	read();
})();
